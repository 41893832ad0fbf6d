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

const HEAD: u32 = 72;
const FOOT: u32 = 36;
/// Characters that fit in a line of 14 pixels, for each pixel of width.
const CHARS_PER_PIXEL: f64 = 0.14;

/// Height of the framed picture in pixels.
pub fn height(chart_height: u32) -> u32 {
    chart_height + HEAD + FOOT
}

/// One SVG document around the SVG of a chart of `width` × `chart_height` pixels.
pub fn framed(caption: &Caption, chart: &str, width: u32, chart_height: u32) -> String {
    let total = height(chart_height);
    let foot = total - 14;
    let line = |text: &str| escaped(&shortened(text, width));
    let (title, text, origin) = (line(&caption.title), line(&caption.text), line(&caption.origin));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{total}\" \
         viewBox=\"0 0 {width} {total}\" font-family=\"system-ui, sans-serif\">\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\
         <text x=\"16\" y=\"30\" font-size=\"18\" font-weight=\"600\" fill=\"#17202b\">{title}</text>\
         <text x=\"16\" y=\"54\" font-size=\"13\" fill=\"#526070\">{text}</text>\
         <g transform=\"translate(0 {HEAD})\">{chart}</g>\
         <text x=\"16\" y=\"{foot}\" font-size=\"12\" fill=\"#526070\">{origin}</text></svg>"
    )
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

fn shortened(text: &str, width: u32) -> String {
    let most = (f64::from(width) * CHARS_PER_PIXEL) as usize;
    match text.chars().count() > most {
        true => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

fn escaped(text: &str) -> String {
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
            origin: "x".repeat(1_000),
        };
        let picture = framed(&caption, "<svg/>", 800, 400);
        assert!(picture.contains("&lt;script&gt;") && !picture.contains("<script"));
        assert!(picture.contains("a &amp; &quot;b&quot; "));
        assert!(picture.contains("x…<") && picture.contains("height=\"508\""));
    }
}
