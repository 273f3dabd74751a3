using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ServiceComb.Net.Console.Components.Services;

/// <summary>The operations of a schema: Swagger 2.0 or OpenAPI 3, as YAML or JSON.</summary>
internal sealed record OpenApiDocument(string Title, string Version, IReadOnlyList<OpenApiOperation> Operations)
{
    private const int MaxLength = 1024 * 1024;
    private const int MaxDepth = 100;
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    public static OpenApiDocument Empty { get; } = new("", "", []);

    /// <summary>Reads a schema. Returns <see cref="Empty"/> for a text that is none.</summary>
    public static OpenApiDocument Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            return Empty;
        }

        try
        {
            if (IsTooDeep(text))
            {
                return Empty;
            }

            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count > 0 && stream.Documents[0].RootNode is YamlMappingNode root ? Read(root) : Empty;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The parser throws exceptions of many types for malformed input.
            return Empty;
        }
    }

    // The documents of YamlDotNet are loaded recursively: a text with deep nesting would end the process.
    private static bool IsTooDeep(string text)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > MaxDepth)
            {
                return true;
            }
        }

        return false;
    }

    private static OpenApiDocument Read(YamlMappingNode root)
    {
        var basePath = TextOf(root, "basePath").TrimEnd('/');
        var operations = new List<OpenApiOperation>();
        foreach (var (path, methods) in MappingsOf(MapOf(root, "paths")))
        {
            foreach (var (method, operation) in MappingsOf(methods).Where(static pair => Methods.Contains(pair.Key, StringComparer.OrdinalIgnoreCase)))
            {
                operations.Add(ReadOperation(method, basePath + path, operation));
            }
        }

        return new OpenApiDocument(TextOf(MapOf(root, "info"), "title"), TextOf(MapOf(root, "info"), "version"), operations);
    }

    private static OpenApiOperation ReadOperation(string method, string path, YamlMappingNode operation)
    {
        var summary = TextOf(operation, "summary");
        var parameters = ListOf(operation, "parameters").OfType<YamlMappingNode>().Select(static parameter => $"{TextOf(parameter, "name")} ({TextOf(parameter, "in")})");
        var responses = MapOf(operation, "responses")?.Children.Keys.OfType<YamlScalarNode>().Select(static key => key.Value) ?? [];
        return new OpenApiOperation(method.ToUpperInvariant(), path, summary.Length > 0 ? summary : TextOf(operation, "operationId"), string.Join(", ", parameters), string.Join(", ", responses));
    }

    private static YamlNode? Child(YamlMappingNode? map, string key) => map is not null && map.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;

    private static YamlMappingNode? MapOf(YamlMappingNode? map, string key) => Child(map, key) as YamlMappingNode;

    private static IEnumerable<KeyValuePair<string, YamlMappingNode>> MappingsOf(YamlMappingNode? map)
    {
        foreach (var pair in map?.Children.AsEnumerable() ?? [])
        {
            if (pair is { Key: YamlScalarNode { Value: { } key }, Value: YamlMappingNode value })
            {
                yield return new(key, value);
            }
        }
    }

    private static IEnumerable<YamlNode> ListOf(YamlMappingNode map, string key) => (Child(map, key) as YamlSequenceNode)?.Children ?? [];

    private static string TextOf(YamlMappingNode? map, string key) => (Child(map, key) as YamlScalarNode)?.Value ?? "";
}
