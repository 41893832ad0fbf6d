//! A picture that explains itself: an exported chart with title, machines and origin around it.

/// What is written around the chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    pub title: String,
    /// Who is in the picture, or what it says.
    pub text: String,
    /// Program, version, date, address.
    pub origin: String,
}

/// A picture and its size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Framed {
    pub svg: String,
    /// In pixels.
    pub height: u32,
}

const HEAD: u32 = 72;
const FOOT: u32 = 20;
const FOOT_LINE: u32 = 16;
/// Characters that fit in a line of 14 pixels, for each pixel of width.
const CHARS_PER_PIXEL: f64 = 0.14;

/// One SVG document around the SVG of a chart of `width` × `chart_height` pixels.
pub fn framed(caption: &Caption, chart: &str, width: u32, chart_height: u32) -> Framed {
    let line = |text: &str| escaped(&shortened(text, width));
    let (title, text) = (line(&caption.title), line(&caption.text));
    // The address leads back only when it is whole.
    let origin: Vec<String> = wrapped(&caption.origin, width);
    let foot = chart_height + HEAD + FOOT;
    let origin_lines: String = origin
        .iter()
        .zip(0..)
        .map(|(line, number)| {
            let y = foot + number * FOOT_LINE;
            let line = escaped(line);
            format!("<text x=\"16\" y=\"{y}\" font-size=\"12\" fill=\"#526070\">{line}</text>")
        })
        .collect();
    let total = foot + origin.len() as u32 * FOOT_LINE;
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{total}\" \
         viewBox=\"0 0 {width} {total}\" font-family=\"system-ui, sans-serif\">\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\
         <text x=\"16\" y=\"30\" font-size=\"18\" font-weight=\"600\" fill=\"#17202b\">{title}</text>\
         <text x=\"16\" y=\"54\" font-size=\"13\" fill=\"#526070\">{text}</text>\
         <g transform=\"translate(0 {HEAD})\">{chart}</g>\
         {origin_lines}</svg>"
    );
    Framed { svg, height: total }
}

/// A name that every file system takes: `compare work.csv` is `compare-work.csv`.
pub fn file_name(stem: &str, extension: &str) -> String {
    let mut name = String::new();
    for char in stem.chars().take(80) {
        match char {
            'a'..='z' | '0'..='9' => name.push(char),
            'A'..='Z' => name.push(char.to_ascii_lowercase()),
            _ if name.is_empty() || name.ends_with('-') => {}
            _ => name.push('-'),
        }
    }
    let name = name.trim_end_matches('-');
    format!("{}.{extension}", if name.is_empty() { "perfanalysis" } else { name })
}

/// The text in pieces that fit into a line each, at least one.
fn wrapped(text: &str, width: u32) -> Vec<String> {
    let most = ((f64::from(width) * CHARS_PER_PIXEL) as usize).max(1);
    let chars: Vec<char> = text.chars().collect();
    let lines: Vec<String> = chars.chunks(most).map(|line| line.iter().collect()).collect();
    if lines.is_empty() { vec![String::new()] } else { lines }
}

fn shortened(text: &str, width: u32) -> String {
    let most = (f64::from(width) * CHARS_PER_PIXEL) as usize;
    match text.chars().count() > most {
        true => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

/// The text as it stands in XML and HTML.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            // Control characters may not stand in XML at all.
            char if char.is_control() => safe.push(' '),
            char => safe.push(char),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(stem: &str, expected: &str) {
        assert_eq!(file_name(stem, "csv"), expected);
    }

    #[test]
    fn a_file_name_holds_nothing_but_letters_digits_and_hyphens() {
        check("Units per second, by load", "units-per-second-by-load.csv");
        check("../../etc/passwd", "etc-passwd.csv");
        check("=cmd()|<script>", "cmd-script.csv");
        check("日本", "perfanalysis.csv");
        check("", "perfanalysis.csv");
        check(&"x".repeat(10_000), &format!("{}.csv", "x".repeat(80)));
    }

    #[test]
    fn a_framed_picture_holds_no_markup_of_its_texts() {
        let caption = Caption {
            title: "<script>alert(1)</script>".to_owned(),
            text: "a & \"b\"\u{7}".to_owned(),
            origin: "Q".repeat(1_000),
        };
        let framed = framed(&caption, "<svg/>", 800, 400);
        let picture = framed.svg;
        assert!(picture.contains("&lt;script&gt;") && !picture.contains("<script"));
        assert!(picture.contains("a &amp; &quot;b&quot; "));
        // 112 characters fit: nine lines, none of them cut.
        assert_eq!(picture.matches('Q').count(), 1_000);
        assert_eq!(framed.height, 400 + HEAD + FOOT + 9 * FOOT_LINE);
    }
}
