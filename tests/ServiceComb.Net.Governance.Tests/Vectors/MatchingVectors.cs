using System.Text.Json;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Vectors;

public sealed class MatchingVectors
{
    public static TheoryData<string> Operators => VectorFile.Read("operators");

    public static TheoryData<string> Matches => VectorFile.Read("matches");

    [Theory]
    [MemberData(nameof(Operators))]
    public void Operators_fit(string vector)
    {
        var one = VectorFile.Parse(vector);
        var conditions = ConditionReader.Read(YamlDocumentReader.Read(one.GetProperty("operators").GetRawText()), "h", new MatchContext(one.Flag("routeRule"), []));
        Assert.Equal(one.Flag("fits"), Condition.All(conditions, one.Text("value")));
    }

    [Theory]
    [MemberData(nameof(Matches))]
    public void Groups_fit(string vector)
    {
        var one = VectorFile.Parse(vector);
        var document = $$"""{"matches": {{one.GetProperty("matches").GetRawText()}}}""";
        var request = Request(one.GetProperty("request"));
        Assert.Equal(one.Flag("fits"), TrafficGroup.Read(YamlDocumentReader.Read(document), new MatchContext(false, [])).IsMatch(request));

        // And through the index that finds the groups of a request.
        using var fixture = new GovernanceFixture(TimeProvider.System, ("servicecomb.matchGroup.a", document), ("servicecomb.retry.a", "maxAttempts: 1"));
        Assert.Equal(one.Flag("fits"), !fixture.Snapshot.Outgoing.Match(request).IsEmpty);
    }

    internal static TestRequestView Request(JsonElement request) => new(
        request.Text("method"), request.Text("path"), request.Text("query"), request.Text("service"),
        string.Join(';', request.GetProperty("headers").EnumerateObject().Select(header => $"{header.Name}={header.Value.GetString()}")));
}
