using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.Client.Errors;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ServiceComb.Net.Cli.Terminal;

/// <summary>Writes JSON as YAML.</summary>
internal static class YamlText
{
    private static readonly string[] Reserved = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "~"];

    public static void Write(JsonNode? node, TextWriter writer)
    {
        var emitter = new Emitter(writer, new EmitterSettings().WithBestWidth(int.MaxValue));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, [], isImplicit: true));
        Emit(node, emitter);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
    }

    private static void Emit(JsonNode? node, Emitter emitter)
    {
        switch (node)
        {
            case JsonObject map:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (key, value) in map)
                {
                    EmitText(key, emitter);
                    Emit(value, emitter);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in list)
                {
                    Emit(item, emitter);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case null:
                emitter.Emit(Plain("null"));
                break;
            default:
                if (node.GetValueKind() == JsonValueKind.String)
                {
                    EmitText(node.GetValue<string>(), emitter);
                }
                else
                {
                    emitter.Emit(Plain(node.ToJsonString()));
                }

                break;
        }
    }

    private static void EmitText(string text, Emitter emitter) => emitter.Emit(
        text.Contains('\n', StringComparison.Ordinal) && text.Split('\n').All(static line => IsSafe(line) && line.TrimEnd() == line) && text[0] is not (' ' or '\n')
            ? new Scalar(AnchorName.Empty, TagName.Empty, text, ScalarStyle.Literal, isPlainImplicit: true, isQuotedImplicit: true)
            : NeedsQuotes(text)
                ? new Scalar(AnchorName.Empty, TagName.Empty, text, ScalarStyle.DoubleQuoted, isPlainImplicit: false, isQuotedImplicit: true)
                : Plain(text));

    // A number or a word of YAML would no longer be a text, and control characters are escaped only within double quotes.
    private static bool NeedsQuotes(string text) =>
        text.Length == 0 || !IsSafe(text) || Reserved.Contains(text, StringComparer.OrdinalIgnoreCase) || char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.' or '=' or '<';

    private static bool IsSafe(string text) => ReferenceEquals(ReceivedText.Escape(text, int.MaxValue), text) || text.Length == 0;

    private static Scalar Plain(string text) => new(AnchorName.Empty, TagName.Empty, text, ScalarStyle.Any, isPlainImplicit: true, isQuotedImplicit: true);
}
