using ServiceComb.Net.Console.Components.Canary;

namespace ServiceComb.Net.Console.Tests.Canary;

public sealed class PreviewRequestTests
{
    [Theory]
    [InlineData("X-Canary: true\nb: 2", "x-canary", "true")]
    [InlineData("a:1:2", "A", "1:2")]
    [InlineData("a", "a", null)]
    [InlineData("", "a", null)]
    public void Headers_are_read_line_by_line(string headers, string name, string? expected)
    {
        var request = new PreviewRequest("orders") { HeaderText = headers };

        Assert.Equal(expected is not null, request.TryGetHeader(name, out var value));
        Assert.Equal(expected ?? "", value);
    }
}
