package io.twintag.bench.report;

import java.util.Locale;

/**
 * An SVG picture, element by element, in pixels from the top left. Colours of paper, text and grid follow the reader's
 * preference for light or dark; text is text, so that it can be searched and read aloud.
 */
final class Svg {
    private static final String STYLE = """
            <style>
            .paper{fill:#ffffff}.ink{fill:#1f2328}.soft{fill:#59636e}.grid{stroke:#d8dee4}.axis{stroke:#59636e}
            text{font-family:"DejaVu Sans","Segoe UI",Roboto,Helvetica,Arial,sans-serif;font-size:13px}
            .title{font-size:17px;font-weight:600}
            @media (prefers-color-scheme:dark){
            .paper{fill:#151a21}.ink{fill:#e6edf3}.soft{fill:#a5b0bb}.grid{stroke:#2d3540}.axis{stroke:#8b949e}}
            </style>
            """;

    private final StringBuilder text = new StringBuilder();

    Svg(final int width, final int height, final String title) {
        text.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">%n",
                width,
                height,
                width,
                height));
        text.append("<title>")
                .append(Figures.escape(title))
                .append("</title>\n")
                .append(STYLE);
        text.append(String.format(Locale.ROOT, "<rect class=\"paper\" width=\"%d\" height=\"%d\"/>%n", width, height));
    }

    void line(final double x1, final double y1, final double x2, final double y2, final String attributes) {
        text.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>%n",
                x1,
                y1,
                x2,
                y2,
                attributes));
    }

    /** @param hint shown when the pointer rests on it; null for none. */
    void rect(
            final double x,
            final double y,
            final double width,
            final double height,
            final String fill,
            final String hint) {
        text.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\">",
                x,
                y,
                width,
                height,
                fill));
        hint(hint);
        text.append("</rect>\n");
    }

    void dot(final double x, final double y, final double radius, final String attributes, final String hint) {
        text.append(
                String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" %s>", x, y, radius, attributes));
        hint(hint);
        text.append("</circle>\n");
    }

    private void hint(final String hint) {
        if (hint != null) {
            text.append("<title>").append(Figures.escape(hint)).append("</title>");
        }
    }

    /** @param anchor start, middle or end. */
    void text(final double x, final double y, final String anchor, final String cssClass, final String content) {
        text.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                cssClass,
                Figures.escape(content)));
    }

    /** Upwards, around its middle. */
    void upright(final double x, final double y, final String content) {
        text.append(String.format(
                Locale.ROOT,
                "<text transform=\"translate(%.1f %.1f) rotate(-90)\" text-anchor=\"middle\" class=\"ink\">%s</text>%n",
                x,
                y,
                Figures.escape(content)));
    }

    void path(final String commands, final String attributes) {
        text.append("<path d=\"")
                .append(commands)
                .append("\" ")
                .append(attributes)
                .append("/>\n");
    }

    /** The whole picture. */
    String end() {
        return text + "</svg>\n";
    }
}
