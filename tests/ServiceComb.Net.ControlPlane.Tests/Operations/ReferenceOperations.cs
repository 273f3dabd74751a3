using System.Text.Json;

namespace ServiceComb.Net.ControlPlane.Tests.Operations;

/// <summary>The ids of the operations of the API reference.</summary>
internal static class ReferenceOperations
{
    public static IReadOnlyList<string> Ids { get; } = Load();

    private static List<string> Load()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Data", "cse-operations.json")));
        return [.. file.RootElement.GetProperty("operations").EnumerateArray().Select(static operation => operation.GetProperty("id").GetString()!)];
    }
}
