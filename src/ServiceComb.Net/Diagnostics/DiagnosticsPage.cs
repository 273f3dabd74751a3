using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ServiceComb.Net.Diagnostics;

/// <summary>Renders diagnostics as an HTML page without scripts: an object becomes a table of names and values, a list of objects a
/// table with a row for each of them. Lists of objects follow below the row or the object that they belong to, so that tables stay
/// narrow. Columns without any value are left out.</summary>
internal static class DiagnosticsPage
{
    private const string Style = """
        :root { color-scheme: light dark }
        body { font: 14px/1.4 system-ui, sans-serif; margin: 1.5rem; color: #1b1f24; background: #fff }
        h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem }
        table { border-collapse: collapse; margin: .25rem 0; font-size: 13px } th, td { border: 1px solid #d0d7de; padding: .2rem .4rem; text-align: left; vertical-align: top }
        th { background: #f6f8fa; font-weight: 600 } td { overflow-wrap: break-word; max-width: 26rem } th[scope=row] + td { overflow-wrap: anywhere }
        pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 12px ui-monospace, monospace }
        p { margin: .5rem 0 0; font-weight: 600 } td.below { max-width: none; padding-left: 1.5rem } td.below p { margin-top: .25rem }
        .none { color: #656d76 } .problem { color: #b42318; font-weight: 600 } .sentence { display: inline-block; min-width: 12rem } .scroll { overflow-x: auto }
        @media (max-width: 600px) { body { margin: .75rem } td.below { padding-left: .5rem } }
        @media (prefers-color-scheme: dark) { body { color: #e6edf3; background: #0d1117 } th { background: #161b22 } th, td { border-color: #30363d } .none { color: #8d96a0 } .problem { color: #ff7b72 } }
        """;

    private static readonly string[] HighlightedWhenFalse = ["registered", "inForce", "known", "watch", "enabled", "available"];
    private static readonly string[] HighlightedWhenTrue = ["isolated", "paused", "fromCache"];
    private static readonly string[] HighlightedTexts = ["problem", "reason", "failure", "warnings", "error"];

    public static string Render(JsonElement sections)
    {
        var page = new StringBuilder("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>ServiceComb diagnostics</title><style>")
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
            case JsonValueKind.True or JsonValueKind.False:
                AppendText(page, value.GetBoolean() ? "yes" : "no", Array.IndexOf(value.GetBoolean() ? HighlightedWhenTrue : HighlightedWhenFalse, name) >= 0);
                break;
            default:
                AppendText(page, value.ToString(), Array.IndexOf(HighlightedTexts, name) >= 0);
                break;
        }
    }

    private static void AppendObject(StringBuilder page, JsonElement value)
    {
        page.Append("<table>");
        foreach (var member in value.EnumerateObject().Where(static member => !IsTable(member.Value) && !IsNothingOmitted(member)))
        {
            page.Append("<tr><th scope=\"row\">").Append(Encode(member.Name)).Append("</th><td>");
            Append(page, member.Name, member.Value);
            page.Append("</td></tr>");
        }

        page.Append("</table>");
        foreach (var member in value.EnumerateObject().Where(static member => IsTable(member.Value)))
        {
            AppendTable(page, member.Name, member.Value);
        }
    }

    private static void AppendTable(StringBuilder page, string name, JsonElement table)
    {
        page.Append("<p>").Append(Encode(name)).Append("</p>");
        Append(page, name, table);
    }

    private static void AppendArray(StringBuilder page, string name, JsonElement values)
    {
        if (!IsTable(values))
        {
            foreach (var (index, one) in values.EnumerateArray().Index())
            {
                page.Append(index == 0 ? "" : "<br>");
                Append(page, name, one);
            }

            return;
        }

        var members = values.EnumerateArray().SelectMany(static one => one.EnumerateObject()).Where(HasValue).ToList();
        string[] below = [.. members.Where(static member => IsTable(member.Value)).Select(static member => member.Name).Distinct(StringComparer.Ordinal)];
        string[] columns = [.. members.Select(static member => member.Name).Distinct(StringComparer.Ordinal).Except(below)];
        page.Append("<table><thead><tr>");
        foreach (var column in columns)
        {
            page.Append("<th scope=\"col\">").Append(EncodeName(column)).Append("</th>");
        }

        page.Append("</tr></thead><tbody>");
        foreach (var one in values.EnumerateArray())
        {
            AppendRow(page, one, columns, below);
        }

        page.Append("</tbody></table>");
    }

    private static void AppendRow(StringBuilder page, JsonElement row, string[] columns, string[] below)
    {
        page.Append("<tr>");
        foreach (var column in columns)
        {
            page.Append("<td>");
            if (row.TryGetProperty(column, out var cell) && cell.ValueKind is not JsonValueKind.Null)
            {
                Append(page, column, cell);
            }

            page.Append("</td>");
        }

        page.Append("</tr>");
        foreach (var name in below)
        {
            if (row.TryGetProperty(name, out var table) && IsTable(table))
            {
                page.Append("<tr><td class=\"below\" colspan=\"").Append(Math.Max(1, columns.Length)).Append("\">");
                AppendTable(page, name, table);
                page.Append("</td></tr>");
            }
        }
    }

    private static bool IsTable(JsonElement value) =>
        value.ValueKind is JsonValueKind.Array && value.GetArrayLength() > 0 && value.EnumerateArray().All(static one => one.ValueKind is JsonValueKind.Object);

    private static bool HasValue(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.Null => false,
        JsonValueKind.Array => member.Value.GetArrayLength() > 0,
        JsonValueKind.Object => member.Value.EnumerateObject().Any(),
        _ => !IsNothingOmitted(member),
    };

    // The number of entries that a section left out.
    private static bool IsNothingOmitted(JsonProperty member) =>
        member.Value.ValueKind is JsonValueKind.Number && member.Name.StartsWith("omitted", StringComparison.Ordinal) && member.Value.GetDouble() == 0;

    private static void AppendText(StringBuilder page, string text, bool isProblem)
    {
        var (tag, style) = (text.Contains('\n', StringComparison.Ordinal) ? "pre" : "span", isProblem ? text.Contains(' ', StringComparison.Ordinal) ? " class=\"problem sentence\"" : " class=\"problem\"" : "");
        if (tag == "span" && !isProblem)
        {
            page.Append(Encode(text));
            return;
        }

        page.Append('<').Append(tag).Append(style).Append('>').Append(Encode(text)).Append("</").Append(tag).Append('>');
    }

    // A narrow column may break instanceId before Id.
    private static string EncodeName(string name) =>
        string.Concat(name.Select(static letter => char.IsAsciiLetterUpper(letter) ? $"<wbr>{letter}" : Encode(letter.ToString())));

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
