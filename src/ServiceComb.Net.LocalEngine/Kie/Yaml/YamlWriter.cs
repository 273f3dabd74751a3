using System.Globalization;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ServiceComb.Net.LocalEngine.Kie.Yaml;

/// <summary>Writes JSON as YAML in the format of Go's yaml.v2.</summary>
internal static class YamlWriter
{
    private static readonly EmitterSettings Settings = EmitterSettings.Default.WithNewLine("\n");

    /// <summary>Writes a value as a document.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isSorted">Whether maps are sorted by key; otherwise they keep their order.</param>
    public static string Write(JsonElement value, bool isSorted)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        var emitter = new Emitter(text, Settings);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Write(emitter, value, isSorted);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Write(Emitter emitter, JsonElement value, bool isSorted)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Any));
                foreach (var (name, field) in FieldsOf(value, isSorted))
                {
                    emitter.Emit(Text(name));
                    Write(emitter, field, isSorted);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonValueKind.Array:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Any));
                foreach (var item in value.EnumerateArray())
                {
                    Write(emitter, item, isSorted);
                }

                emitter.Emit(new SequenceEnd());
                break;
            default:
                emitter.Emit(ScalarOf(value));
                break;
        }
    }

    // The last of several fields with the same name applies, as in Go.
    private static IEnumerable<KeyValuePair<string, JsonElement>> FieldsOf(JsonElement map, bool isSorted)
    {
        var fields = new OrderedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in map.EnumerateObject())
        {
            fields[property.Name] = property.Value;
        }

        return isSorted ? fields.OrderBy(static field => field.Key, YamlKeyOrder.Instance) : fields;
    }

    private static Scalar ScalarOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Text(value.GetString()!),
        JsonValueKind.Number => Plain(Number(value.GetDouble())),
        JsonValueKind.True => Plain("true"),
        JsonValueKind.False => Plain("false"),
        _ => Plain("null"),
    };

    private static Scalar Plain(string text) => Styled(text, ScalarStyle.Plain);

    private static Scalar Text(string text) => Styled(
        text,
        YamlScalars.NeedsQuotes(text) ? ScalarStyle.DoubleQuoted : text.Contains('\n', StringComparison.Ordinal) ? ScalarStyle.Literal : ScalarStyle.Plain);

    private static Scalar Styled(string text, ScalarStyle style) =>
        new(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: true, isQuotedImplicit: true);

    // Go decodes every JSON number as a double as well.
    private static string Number(double number) => Math.Abs(number) < 1e15 && number == Math.Truncate(number)
        ? ((long)number).ToString(CultureInfo.InvariantCulture)
        : number.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant();
}
