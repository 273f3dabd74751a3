namespace ServiceComb.Net.Conformance.Recording;

/// <summary>Locates the data files in the output directory.</summary>
internal static class TestData
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Data", name);
}
