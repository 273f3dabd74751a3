using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Cli.Terminal;

/// <summary>Writes the result of a command as a table, as JSON or as YAML.</summary>
internal sealed class OutputWriter(CliEnvironment environment, OutputFormat format)
{
    // Chinese stays readable; control characters are escaped all the same.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public OutputFormat Format => format;

    /// <summary>Writes a table, or what it is made of.</summary>
    public void Write(OutputTable table, Func<JsonNode?> data)
    {
        if (format == OutputFormat.Table)
        {
            table.Write(environment);
        }
        else
        {
            WriteData(data());
        }
    }

    /// <summary>Writes a sentence about what was done, or the changed object.</summary>
    public void WriteMessage(string message, Func<JsonNode?>? data = null)
    {
        if (format == OutputFormat.Table)
        {
            environment.Output.WriteLine(ReceivedText.Escape(message, 2000));
        }
        else if (data is not null)
        {
            WriteData(data());
        }
    }

    /// <summary>Writes one event of a sequence: a line, a line of JSON, or a document of YAML.</summary>
    public void WriteEvent(string line, Func<JsonNode> data)
    {
        switch (format)
        {
            case OutputFormat.Json:
                environment.Output.WriteLine(EscapeFormatCharacters(data().ToJsonString(OneLine)));
                break;
            case OutputFormat.Yaml:
                environment.Output.WriteLine("---");
                WriteData(data());
                break;
            default:
                environment.Output.WriteLine(ReceivedText.Escape(line, 2000));
                break;
        }

        environment.Output.Flush();
    }

    private void WriteData(JsonNode? data)
    {
        if (format == OutputFormat.Json)
        {
            environment.Output.WriteLine(EscapeFormatCharacters(data?.ToJsonString(Indented) ?? "null"));
            return;
        }

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        YamlText.Write(data, text);
        environment.Output.WriteLine(EscapeFormatCharacters(text.ToString().TrimEnd()));
    }

    // Characters that change the direction of text or are invisible occur only within quotes, where both formats have this escape.
    private static string EscapeFormatCharacters(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (char.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || (char.IsControl(character) && character != '\n' && character != '\r' && character != '\t'))
            {
                result.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
            }
            else
            {
                result.Append(character);
            }
        }

        return result.ToString();
    }
}
