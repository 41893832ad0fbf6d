//! What the program says about itself.

use crate::agent::Folder;

#[test]
fn every_command_has_help_with_an_example() {
    for command in ["", "measure", "upload", "inspect", "verify", "stream"] {
        let help = Folder::new().run(&format!("{command} --help")).succeeded().stdout;
        assert!(help.contains("Example") && help.contains("perfagent "), "{help}");
    }
}

#[test]
fn the_version_names_the_toolchain() {
    let version = Folder::new().run("--version").succeeded().stdout;
    let lines: Vec<&str> = version.lines().collect();
    assert!(lines[0].starts_with("perfagent 0."), "{version}");
    assert!(lines[1].starts_with("rustc 1."), "{version}");
    assert!(lines[2].contains("linux"), "{version}");
    assert!(lines[3].starts_with("-C opt-level="), "{version}");
}

#[test]
fn a_wrong_command_line_is_refused_with_code_2() {
    let run = Folder::new().run("measure --profile forever");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("expected the profile quick, standard or deep"), "{}", run.stderr);
}
