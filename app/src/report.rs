//! A page as one file that opens offline: pure text in, one HTML document out.

use crate::{api::report::ReportPart, charts::frame::escaped};

/// What a report is made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    pub title: String,
    /// Program, version, date, address: as in an exported picture.
    pub origin: String,
    /// Where links of the page lead to, such as `http://127.0.0.1:3000`.
    pub site: String,
    /// The style sheet of the page.
    pub style: String,
    /// The markup of the page, with [`slot`] where charts are.
    pub body: String,
    /// Charts as SVG, each by the name of its figure.
    pub charts: Vec<(String, String)>,
    pub parts: Vec<ReportPart>,
}

/// What a report has beside the page's own style.
const STYLE: &str = "\
body.report{max-width:1280px;margin:0 auto;padding:24px}\
.report .figure-chart{height:auto}.report .figure-chart svg{width:100%;height:auto}\
.report .figure-table .table-scroll{max-height:none}\
.report .report-origin{margin-bottom:24px;color:var(--muted);font-size:14px;overflow-wrap:anywhere}\
@media print{body.report{padding:0}.report .card,.report .figure{break-inside:avoid}\
.report .table-scroll{overflow:visible}}";

/// The text that stands where the chart of the figure `name` goes.
pub fn slot(name: &str) -> String {
    format!("@@chart {name}@@")
}

impl Report {
    /// The document. It names no file but itself, and forbids itself to load any.
    pub fn html(&self) -> String {
        let title = escaped(&self.title);
        let origin = escaped(&self.origin);
        let mut body = self.body.replace("href=\"/", &format!("href=\"{}/", self.site));
        for (name, svg) in &self.charts {
            body = body.replace(&slot(name), svg);
        }
        let parts: String = self.parts.iter().map(part).collect();
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\" data-theme=\"light\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src 'unsafe-inline'\"><title>{title} · PerfAnalysis report</title>\
             <style>{style}{STYLE}</style></head><body class=\"report\"><main>\
             <p class=\"report-origin\">Report of {origin}</p>{body}{parts}</main></body></html>\n",
            style = self.style
        )
    }
}

/// One result: the machine, its price on the day, the arithmetic and the passport.
fn part(part: &ReportPart) -> String {
    let ReportPart { heading, facts, price, arithmetic, grade, passport } = part;
    let facts: String = facts
        .iter()
        .map(|(term, value)| {
            format!("<div><dt>{}</dt><dd>{}</dd></div>", escaped(term), escaped(value))
        })
        .collect();
    let sums: String =
        arithmetic.iter().map(|line| format!("<li>{}</li>", escaped(line))).collect();
    let rows: String = passport
        .iter()
        .map(|[source, found, grade, advice]| {
            let cells = [found, grade, advice].map(|cell| format!("<td>{}</td>", escaped(cell)));
            format!("<tr><th scope=\"row\">{}</th>{}</tr>", escaped(source), cells.concat())
        })
        .collect();
    format!(
        "<section class=\"report-part\"><h2>{}</h2><dl class=\"facts\">{facts}</dl>\
         <h3>Price at the time</h3><p>{}</p><ul class=\"notes\">{sums}</ul>\
         <h3>Noise passport: {}</h3><div class=\"table-scroll\"><table><thead><tr>\
         <th scope=\"col\">Source</th><th scope=\"col\">Found</th><th scope=\"col\">Grade</th>\
         <th scope=\"col\">What to do</th></tr></thead><tbody>{rows}</tbody></table></div></section>",
        escaped(heading),
        escaped(price),
        escaped(grade)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        Report {
            title: "<vm> & co".to_owned(),
            origin: "PerfAnalysis 0.1.0 · 2026-01-31 · http://127.0.0.1:3000/results/a".to_owned(),
            site: "http://127.0.0.1:3000".to_owned(),
            style: "body{color:red}".to_owned(),
            body: format!("<a href=\"/machines/a\">vm</a><div>{}</div>", slot("curve")),
            charts: vec![("curve".to_owned(), "<svg></svg>".to_owned())],
            parts: vec![ReportPart {
                heading: "vm <1>".to_owned(),
                facts: vec![("Shape".to_owned(), "a&b".to_owned())],
                price: "No price.".to_owned(),
                arithmetic: vec!["1 < 2".to_owned()],
                grade: "quiet".to_owned(),
                passport: vec![["Steal", "0 %", "quiet", "<i>"].map(str::to_owned)],
            }],
        }
    }

    #[test]
    fn a_report_has_its_charts_and_leads_back_to_the_site() {
        let html = report().html();
        assert!(html.contains("<a href=\"http://127.0.0.1:3000/machines/a\">"), "{html}");
        assert!(html.contains("<div><svg></svg></div>") && !html.contains("@@"));
        assert!(html.contains("default-src 'none'"));
    }

    #[test]
    fn texts_of_a_report_are_no_markup() {
        let html = report().html();
        for text in ["&lt;vm&gt; &amp; co", "vm &lt;1&gt;", "a&amp;b", "1 &lt; 2", "&lt;i&gt;"] {
            assert!(html.contains(text), "{text}");
        }
        assert!(!html.contains("<vm>") && !html.contains("<i>"));
    }
}
