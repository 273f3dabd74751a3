using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServiceComb.Net.Protocol.Tests.Recorded;

/// <summary>All recorded bodies and frames of the real engines, with placeholders in numbers replaced.</summary>
internal static class RecordedBodies
{
    private static readonly HashSet<string> Numbers =
        ["create_revision", "update_revision", "create_time", "update_time", "creatTime", "updateTime"];

    public static IReadOnlyList<RecordedBody> All { get; } = Load();

    private static List<RecordedBody> Load()
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Recorded", "recordings.json")))!;
        return [.. file["scenarios"]!.AsArray().SelectMany(scenario => scenario!["steps"]!.AsArray()).SelectMany(step => FromStep(step!))];
    }

    private static IEnumerable<RecordedBody> FromStep(JsonNode step)
    {
        var path = (string?)step["path"] ?? "";
        var bodies = step["response"]?["frames"]?.AsArray() ?? [step["response"]?["body"]?.DeepClone()];
        foreach (var body in bodies.Where(body => body is JsonObject or JsonArray))
        {
            yield return new RecordedBody(path, IsRequest: false, WithNumbers(body!.DeepClone()));
        }

        if (step["body"] is JsonObject sent && (int?)step["response"]?["status"] is 200 or 204)
        {
            yield return new RecordedBody(path, IsRequest: true, WithNumbers(sent.DeepClone()));
        }

        foreach (var inner in (step["during"]?.AsArray() ?? []).SelectMany(inner => FromStep(inner!)))
        {
            yield return inner;
        }
    }

    private static JsonNode WithNumbers(JsonNode node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields.ToList())
                {
                    if (value is JsonValue && value.GetValueKind() == JsonValueKind.String && Numbers.Contains(name))
                    {
                        fields[name] = 1795551608;
                    }
                    else if (value is not null)
                    {
                        WithNumbers(value);
                    }
                }

                break;
            case JsonArray entries:
                foreach (var entry in entries.OfType<JsonNode>())
                {
                    WithNumbers(entry);
                }

                break;
        }

        return node;
    }
}
