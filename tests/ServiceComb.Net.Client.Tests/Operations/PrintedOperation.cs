using System.Text.Json;

namespace ServiceComb.Net.Client.Tests.Operations;

/// <summary>An operation of the API reference.</summary>
internal sealed record PrintedOperation
{
    private static readonly Lazy<IReadOnlyDictionary<string, PrintedOperation>> Loaded = new(Load);

    public static IReadOnlyDictionary<string, PrintedOperation> All => Loaded.Value;

    public required string Id { get; init; }

    public required string Method { get; init; }

    /// <summary>The path with its parameters in braces.</summary>
    public required string Path { get; init; }

    public IReadOnlyList<Field> Query { get; init => field = value ?? []; } = [];

    public IReadOnlyList<Field> Headers { get; init => field = value ?? []; } = [];

    public IReadOnlyList<Field> Body { get; init => field = value ?? []; } = [];

    private static Dictionary<string, PrintedOperation> Load()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(AppContext.BaseDirectory, "Data", "cse-operations.json")));
        return file.RootElement.GetProperty("operations").Deserialize<List<PrintedOperation>>(JsonSerializerOptions.Web)!
            .ToDictionary(operation => operation.Id);
    }

    internal sealed record Field
    {
        public required string Name { get; init; }

        public bool Required { get; init; }
    }
}
