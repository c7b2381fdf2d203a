package io.twintag.bench.report;

/** What all pages share: self-contained, nothing is loaded from elsewhere. */
final class Html {
    private static final String STYLE = """
            :root{color-scheme:light dark;--paper:#ffffff;--ink:#1f2328;--soft:#59636e;--line:#d8dee4;--stripe:#f6f8fa;
            --link:#0a5bc4;--met:#1a7f37;--missed:#b3261e}
            @media (prefers-color-scheme:dark){:root{--paper:#151a21;--ink:#e6edf3;--soft:#a5b0bb;--line:#2d3540;
            --stripe:#1b212a;--link:#6cb0ff;--met:#57c46f;--missed:#ff8a80}}
            body{background:var(--paper);color:var(--ink);font:15px/1.5 "Segoe UI",Roboto,Helvetica,Arial,sans-serif;
            max-width:1180px;margin:24px auto;padding:0 20px}
            a{color:var(--link)}h1{font-size:24px}h2{font-size:18px;margin-top:32px}.soft{color:var(--soft)}
            .scroll{overflow-x:auto}table{border-collapse:collapse;font-size:13.5px}
            th,td{padding:4px 7px;border-bottom:1px solid var(--line);text-align:right;vertical-align:top}
            th,td:first-child,td:nth-child(2){white-space:nowrap}th:first-child,td:first-child{text-align:left}
            td{max-width:420px}th.text,td.text{text-align:left}td.text,td.text:first-child{white-space:normal}
            .steps th,.steps td{white-space:normal;text-align:left;vertical-align:top}small{display:block;white-space:nowrap;color:var(--soft);font-size:11.5px}
            tbody tr:nth-child(even){background:var(--stripe)}
            .met{color:var(--met);font-weight:600}.missed{color:var(--missed);font-weight:600}
            img{max-width:100%;border:1px solid var(--line);border-radius:6px}
            .runs{display:grid;grid-template-columns:repeat(auto-fill,minmax(480px,1fr));gap:0 32px}
            .run{border-top:1px solid var(--line);padding:12px 0 20px}
            .badge{border:1px solid var(--line);border-radius:4px;padding:1px 8px;margin:0 6px 6px 0;display:inline-block;
            font-size:13px}
            h3{font-size:15px;margin:0}.answer{font-size:18px;line-height:1.6}.headline{font-size:15px}
            summary{cursor:pointer;color:var(--soft)}
            """;

    private Html() {}

    static String page(final String title, final String body) {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>"
                + Figures.escape(title) + "</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n" + body
                + "</body>\n</html>\n";
    }

    static String verdict(final Run run) {
        final String cssClass = run.verdict().equals("PASSED") ? "met" : "missed";
        return Figures.escape(run.command()) + ": <span class=\"" + cssClass + "\">" + Figures.escape(run.verdict())
                + "</span>" + (run.isInterrupted() ? ", interrupted: partial results." : ".");
    }
}
