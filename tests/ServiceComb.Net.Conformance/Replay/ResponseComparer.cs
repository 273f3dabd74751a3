using System.Globalization;
using System.Text.Json;
using ServiceComb.Net.Conformance.Recording;

namespace ServiceComb.Net.Conformance.Replay;

/// <summary>Compares a response with the recorded one: status, named headers, media type, body, duration of a
/// held call and frames of a watch.</summary>
internal static class ResponseComparer
{
    /// <summary>The tolerance of the duration of a held call, in seconds.</summary>
    public const double Tolerance = 1.6;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static IReadOnlyList<Difference> Compare(Step step, EngineResponse response, Placeholders placeholders)
    {
        if (step.Response is not { } recorded || step.Advisory is not null)
        {
            return [];
        }

        if (response.Failure is { } failure)
        {
            return [new Difference("response", $"status {recorded.Status}", failure)];
        }

        var body = new JsonComparer(placeholders) { Unordered = step.Unordered, Any = step.Any };
        return
        [
            .. Status(recorded, response),
            .. Headers(recorded, response, placeholders),
            .. Body(recorded, response, body, placeholders),
            .. Seconds(recorded, response),
            .. Frames(recorded, response, body),
        ];
    }

    private static IEnumerable<Difference> Status(RecordedResponse recorded, EngineResponse response) =>
        recorded.Status == response.Status ? [] : [new Difference("status", Text(recorded.Status), Text(response.Status))];

    private static IEnumerable<Difference> Headers(RecordedResponse recorded, EngineResponse response, Placeholders placeholders)
    {
        foreach (var (name, value) in recorded.Headers)
        {
            var expected = placeholders.Resolve(value);
            var seen = response.Headers.GetValueOrDefault(name);
            if (seen is null || (expected != Placeholders.Anything && expected != seen))
            {
                yield return new Difference($"header {name}", expected, seen ?? Difference.Nothing);
            }
        }
    }

    private static IEnumerable<Difference> Body(RecordedResponse recorded, EngineResponse response, JsonComparer comparer, Placeholders placeholders)
    {
        if (recorded.Body is not { } expected)
        {
            return recorded.Frames is not null || response.Body.Length == 0 ? [] : [new Difference("body", Difference.Nothing, response.Body)];
        }

        if (expected.ValueKind == JsonValueKind.String)
        {
            var text = placeholders.Resolve(expected.GetString()!);
            return text == Placeholders.Anything || text == response.Body ? [] : [new Difference("body", text, response.Body)];
        }

        // The media type of an empty or plain text response is a default of the real engine's framework and is not compared.
        var type = recorded.ContentType == response.ContentType
            ? []
            : new[] { new Difference("content type", recorded.ContentType ?? Difference.Nothing, response.ContentType ?? Difference.Nothing) };
        return [.. type, .. Json("body", expected, response.Body, comparer)];
    }

    private static IEnumerable<Difference> Seconds(RecordedResponse recorded, EngineResponse response) =>
        recorded.Seconds is not { } expected || Math.Abs(expected - response.Took.TotalSeconds) <= Tolerance
            ? []
            : [new Difference("seconds", Text(expected), Text(response.Took.TotalSeconds))];

    private static IEnumerable<Difference> Frames(RecordedResponse recorded, EngineResponse response, JsonComparer comparer)
    {
        var expected = recorded.Frames ?? [];
        for (var index = 0; index < Math.Max(expected.Count, response.Frames.Count); index++)
        {
            var place = $"frames.{Text(index)}";
            IEnumerable<Difference> differences = (index < expected.Count, index < response.Frames.Count) switch
            {
                (true, false) => [new Difference(place, expected[index].GetRawText(), Difference.Nothing)],
                (false, true) => [new Difference(place, Difference.Nothing, response.Frames[index])],
                _ when expected[index].ValueKind == JsonValueKind.String => response.Frames[index] == expected[index].GetString()
                    ? []
                    : [new Difference(place, expected[index].GetString()!, response.Frames[index])],
                _ => Json(place, expected[index], response.Frames[index], comparer),
            };
            foreach (var difference in differences)
            {
                yield return difference;
            }
        }
    }

    private static IReadOnlyList<Difference> Json(string place, JsonElement expected, string seen, JsonComparer comparer)
    {
        try
        {
            using var document = JsonDocument.Parse(seen, Strict);
            return comparer.Compare(place, expected, document.RootElement);
        }
        catch (JsonException exception)
        {
            return [new Difference(place, "JSON", seen.Length == 0 ? Difference.Nothing : $"{seen} ({exception.Message})")];
        }
    }

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
