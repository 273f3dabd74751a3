namespace ServiceComb.Net.Conformance.Recording;

/// <summary>Files beside the test assembly.</summary>
internal static class TestData
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Data", name);
}
