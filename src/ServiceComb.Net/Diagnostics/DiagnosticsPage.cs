using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ServiceComb.Net.Diagnostics;

/// <summary>Renders diagnostics as an HTML page without scripts: an object becomes a table of names and values, a list of objects a
/// table with a row for each of them.</summary>
internal static class DiagnosticsPage
{
    private const string Style = """
        body { font: 14px/1.4 system-ui, sans-serif; margin: 1.5rem; color: #1b1f24; background: #fff }
        h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem }
        table { border-collapse: collapse; margin: .25rem 0 } th, td { border: 1px solid #d0d7de; padding: .2rem .5rem; text-align: left; vertical-align: top }
        th { background: #f6f8fa; font-weight: 600 } pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 12px ui-monospace, monospace }
        .none { color: #656d76 } .no { color: #b42318; font-weight: 600 } .scroll { overflow-x: auto }
        @media (prefers-color-scheme: dark) { body { color: #e6edf3; background: #0d1117 } th { background: #161b22 } th, td { border-color: #30363d } .none { color: #8d96a0 } .no { color: #ff7b72 } }
        """;

    private static readonly string[] HighlightedWhenFalse = ["registered", "inForce", "known", "watch", "enabled"];

    public static string Render(JsonElement sections)
    {
        var page = new StringBuilder("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>ServiceComb diagnostics</title><style>")
            .Append(Style).Append("</style></head><body><h1>ServiceComb diagnostics</h1>");
        foreach (var section in sections.EnumerateObject())
        {
            page.Append("<section><h2>").Append(Encode(section.Name)).Append("</h2><div class=\"scroll\">");
            Append(page, section.Name, section.Value);
            page.Append("</div></section>");
        }

        return page.Append("</body></html>").ToString();
    }

    private static void Append(StringBuilder page, string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                AppendObject(page, value);
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                AppendArray(page, name, value);
                break;
            case JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null:
                page.Append("<span class=\"none\">none</span>");
                break;
            case JsonValueKind.True:
                page.Append("yes");
                break;
            case JsonValueKind.False:
                page.Append(Array.IndexOf(HighlightedWhenFalse, name) >= 0 ? "<span class=\"no\">no</span>" : "no");
                break;
            default:
                AppendText(page, value.ToString());
                break;
        }
    }

    private static void AppendObject(StringBuilder page, JsonElement value)
    {
        page.Append("<table>");
        foreach (var member in value.EnumerateObject())
        {
            page.Append("<tr><th scope=\"row\">").Append(Encode(member.Name)).Append("</th><td>");
            Append(page, member.Name, member.Value);
            page.Append("</td></tr>");
        }

        page.Append("</table>");
    }

    private static void AppendArray(StringBuilder page, string name, JsonElement values)
    {
        if (!values.EnumerateArray().All(static one => one.ValueKind == JsonValueKind.Object))
        {
            foreach (var (index, one) in values.EnumerateArray().Index())
            {
                page.Append(index == 0 ? "" : "<br>");
                Append(page, name, one);
            }

            return;
        }

        string[] columns = [.. values.EnumerateArray().SelectMany(static one => one.EnumerateObject()).Select(static member => member.Name).Distinct(StringComparer.Ordinal)];
        page.Append("<table><thead><tr>");
        foreach (var column in columns)
        {
            page.Append("<th scope=\"col\">").Append(Encode(column)).Append("</th>");
        }

        page.Append("</tr></thead><tbody>");
        foreach (var one in values.EnumerateArray())
        {
            page.Append("<tr>");
            foreach (var column in columns)
            {
                page.Append("<td>");
                if (one.TryGetProperty(column, out var cell))
                {
                    Append(page, column, cell);
                }

                page.Append("</td>");
            }

            page.Append("</tr>");
        }

        page.Append("</tbody></table>");
    }

    private static void AppendText(StringBuilder page, string text)
    {
        if (text.Contains('\n', StringComparison.Ordinal))
        {
            page.Append("<pre>").Append(Encode(text)).Append("</pre>");
        }
        else
        {
            page.Append(Encode(text));
        }
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
