using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ServiceComb.Net.LocalEngine.Json;

/// <summary>Reads JSON into the engine's types, with the error messages of Go's decoder.</summary>
internal static class GoJson
{
    private static readonly GoStringMapConverter Texts = new();
    private static readonly ConcurrentDictionary<JsonSerializerOptions, JsonSerializerOptions> Reading = new();

    /// <summary>Reads a text that contains a single value; <c>null</c> is read as an empty object.</summary>
    /// <returns>The error; null when the text is valid.</returns>
    public static string? Read<T>(ReadOnlyMemory<byte> text, JsonTypeInfo<T> type, out T value)
        where T : class, new()
    {
        value = new T();
        if (GoJsonSyntax.CheckWhole(ref text) is { } errorMessage)
        {
            return errorMessage;
        }

        try
        {
            value = JsonSerializer.Deserialize(text.Span, ReaderOf(type)) ?? value;
            return null;
        }
        catch (JsonException exception)
        {
            return Describe(text, type, exception);
        }
    }

    // The client shares the original options and must not use the converter.
    private static JsonTypeInfo<T> ReaderOf<T>(JsonTypeInfo<T> type) => (JsonTypeInfo<T>)Reading
        .GetOrAdd(type.Options, static shared => new JsonSerializerOptions(shared) { Converters = { Texts } })
        .GetTypeInfo(typeof(T));

    private static string Describe(ReadOnlyMemory<byte> text, JsonTypeInfo root, JsonException exception)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = GoJsonSyntax.MaxNestingDepth + 1 });
        var (value, type) = (document.RootElement, root);
        string? owner = null;
        List<string> fields = [];
        foreach (var step in Steps(exception.Path ?? "$"))
        {
            if (!TryStep(step, ref value, ref type, ref owner, fields))
            {
                return exception.Message;
            }
        }

        StepToNonString(ref value, ref type);
        var goType = GoTypes.Of(type);
        return owner is null ? GoJsonFields.Mismatch(value, goType) : GoJsonFields.Mismatch(value, owner, string.Join('.', fields), goType);
    }

    private static bool TryStep(string step, ref JsonElement value, [NotNullWhen(true)] ref JsonTypeInfo? type, ref string? owner, List<string> fields)
    {
        if (type!.Kind is not JsonTypeInfoKind.Object)
        {
            // Map keys and list indexes are not part of the path in Go.
            type = type.ElementType is { } element ? type.Options.GetTypeInfo(element) : null;
            return type is not null && TryTake(ref value, step);
        }

        var property = type.Properties.FirstOrDefault(one => one.Name.Equals(step, StringComparison.OrdinalIgnoreCase));
        if (property is null)
        {
            return false;
        }

        owner = GoTypes.NameOf(type);
        fields.Add(property.Name);
        type = type.Options.GetTypeInfo(property.PropertyType);
        return TryTake(ref value, step);
    }

    // An error at a string map can refer to one of its values.
    private static void StepToNonString(ref JsonElement value, ref JsonTypeInfo type)
    {
        if (type is not { Kind: JsonTypeInfoKind.Dictionary, ElementType: { } element } || value.ValueKind is not JsonValueKind.Object)
        {
            return;
        }

        foreach (var entry in value.EnumerateObject())
        {
            if (entry.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
            {
                (value, type) = (entry.Value, type.Options.GetTypeInfo(element));
                return;
            }
        }
    }

    private static bool TryTake(ref JsonElement value, string step)
    {
        if (value.ValueKind is JsonValueKind.Array && int.TryParse(step, out var index) && index < value.GetArrayLength())
        {
            value = value[index];
            return true;
        }

        return value.ValueKind is JsonValueKind.Object && value.TryGetProperty(step, out value);
    }

    // $.service.paths[0].property['a.b']
    private static List<string> Steps(string path)
    {
        List<string> steps = [];
        for (var at = 1; at < path.Length;)
        {
            var isQuoted = path.AsSpan(at).StartsWith("['", StringComparison.Ordinal);
            var start = at + (isQuoted ? 2 : 1);
            var end = isQuoted ? path.IndexOf("']", start, StringComparison.Ordinal)
                : path[at] == '[' ? path.IndexOf(']', start)
                : path.AsSpan(start).IndexOfAny('.', '[') is >= 0 and var length ? start + length : path.Length;
            end = end < 0 ? path.Length : end;
            steps.Add(path[start..end]);
            at = isQuoted ? end + 2 : path[at] == '[' ? end + 1 : end;
        }

        return steps;
    }
}
