using System.Text.Json;

namespace ServiceComb.Net.Governance.Tests.Vectors;

/// <summary>A file of vectors beside the tests.</summary>
internal static class VectorFile
{
    /// <summary>Every vector as the JSON text it stands there as.</summary>
    public static TheoryData<string> Read(string name)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", name + ".json")));
        var data = new TheoryData<string>();
        foreach (var vector in file.RootElement.GetProperty("vectors").EnumerateArray())
        {
            data.Add(vector.GetRawText());
        }

        return data;
    }

    public static JsonElement Parse(string vector)
    {
        using var document = JsonDocument.Parse(vector);
        return document.RootElement.Clone();
    }

    public static int[] Integers(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(one => one.GetInt32())];

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static bool Flag(this JsonElement element, string name) => element.GetProperty(name).GetBoolean();

    public static int Integer(this JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
