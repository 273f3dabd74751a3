using System.Text.Json;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.Governance.Tests.Vectors;

public sealed class DocumentVectors
{
    public static TheoryData<string> Durations => VectorFile.Read("durations");

    public static TheoryData<string> Statuses => VectorFile.Read("statuses");

    [Theory]
    [MemberData(nameof(Durations))]
    public void Durations_are_read(string vector)
    {
        var one = VectorFile.Parse(vector);
        double? expected = one.GetProperty("milliseconds") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
        Assert.Equal(expected, GovernanceDuration.TryRead(one.Text("text"), out var duration) ? duration.TotalMilliseconds : null);
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public void Status_patterns_fit(string vector)
    {
        var one = VectorFile.Parse(vector);
        var patterns = new StatusPatterns(one.GetProperty("patterns").EnumerateArray().Select(pattern => pattern.GetString()!));
        Assert.Equal(one.Flag("fits"), patterns.Contains(one.Integer("status")));
    }
}
