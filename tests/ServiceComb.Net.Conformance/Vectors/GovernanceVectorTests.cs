using ServiceComb.Net.Conformance.Recording;

namespace ServiceComb.Net.Conformance.Vectors;

public sealed class GovernanceVectorTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    private static readonly string Folder = Path.Combine("vectors", "governance");
    private static readonly IReadOnlyDictionary<string, GovernanceVector> All = GovernanceVector.ReadAll(Folder, Path.Combine("vectors", "governance-more"));

    public static TheoryData<string, string, string> Cases => new(
        from vector in All.Values
        from side in vector.PlayedSides
        from pass in vector.Passes
        select (vector.Id, side, pass));

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, Folder), "*.json").Select(static file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Documents_have_the_same_effect_as_in_java_chassis(string id, string side, string pass)
    {
        var vector = All[id];
        var difference = vector.Expect.Compare(await new VectorRunner(vector, side, pass, engine.Engine).RunAsync());
        if (KnownFailures.Contains(id, side, pass))
        {
            Assert.True(difference is not null, $"'{id} {side} {pass}' passes: take it off known-failures.txt");
            return;
        }

        Assert.Null(difference);
    }

    [Fact]
    public void Known_failures_name_vectors() => Assert.All(KnownFailures.Ids, static id => Assert.Contains(id, All.Keys));

    [Theory]
    [MemberData(nameof(Files))]
    public void The_copy_equals_the_original_if_that_is_available(string file) =>
        OriginalData.AssertIsCopy(Path.Combine(AppContext.BaseDirectory, Folder, file), Path.Combine("cases", "governance", file));

    [Fact]
    public void Every_original_has_a_copy()
    {
        if (OriginalData.Find(Path.Combine("cases", "governance")) is { } folder && Directory.Exists(folder))
        {
            Assert.Equal(
                Directory.EnumerateFiles(folder, "*.json").Select(static file => Path.GetFileName(file)).Order(),
                Files.Select(static row => row.Data).Order());
        }
    }
}
