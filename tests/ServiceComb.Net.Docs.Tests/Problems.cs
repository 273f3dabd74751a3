namespace ServiceComb.Net.Docs.Tests;

internal static class Problems
{
    /// <summary>Fails with one line per problem, which an assertion about a collection would shorten.</summary>
    public static void AssertNone(IEnumerable<string> problems)
    {
        var lines = problems.ToList();
        Assert.True(lines.Count == 0, string.Join('\n', lines));
    }
}
