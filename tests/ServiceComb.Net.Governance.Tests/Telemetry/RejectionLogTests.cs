using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Telemetry;

/// <summary>Rejected calls are logged once and then counted per minute.</summary>
public sealed class RejectionLogTests
{
    private readonly FakeLogCollector _logs = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    private IEnumerable<string> Rejections => _logs.Messages.Where(static line => line.Contains("reject", StringComparison.Ordinal));

    [Fact]
    public async Task The_first_rejection_of_a_policy_is_logged_and_then_their_number_per_minute()
    {
        using var fixture = new GovernanceFixture(
            _time,
            services =>
            {
                new ScriptedHandler(static _ => new HttpResponseMessage(HttpStatusCode.OK)).Use(services);
                services.AddLogging(logging => logging.AddCollector(_logs));
            },
            ("servicecomb.matchGroup.all", "matches: [{}]"),
            ("servicecomb.rateLimiting.all", "{rate: 1, limitRefreshPeriod: 1H}"));
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", address: "http://a.host/"));
        await CallAsync(fixture, 4);
        Assert.Contains("servicecomb.rateLimiting.all rejects outgoing calls: ", Assert.Single(Rejections), StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("servicecomb.rateLimiting.all rejected 2 further outgoing calls in the last minute", Rejections.Skip(1).Single());
        await CallAsync(fixture, 5);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("servicecomb.rateLimiting.all rejected 5 further outgoing calls in the last minute", Rejections.Skip(2).Single());

        // After a minute without rejections, the next one is logged as the first again.
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(3, Rejections.Count());
        await CallAsync(fixture, 1);
        Assert.Contains("rejects outgoing calls", Rejections.Skip(3).Single(), StringComparison.Ordinal);
    }

    private static async Task CallAsync(GovernanceFixture fixture, int times)
    {
        for (var call = 0; call < times; call++)
        {
            using var response = await fixture.Client.GetAsync(new Uri("http://orders/list"), TestContext.Current.CancellationToken);
        }
    }
}
