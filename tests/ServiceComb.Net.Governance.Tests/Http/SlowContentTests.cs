using System.Net;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Http;

/// <summary>The time that the source of a content takes is not part of the duration of a call.</summary>
public sealed class SlowContentTests
{
    private static readonly Uri Orders = new("http://orders/list");
    private static readonly (string, string) All = ("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]");
    private static readonly (string, string) Isolation = ("servicecomb.instanceIsolation.all", "{minimumNumberOfCalls: 2, slowCallDurationThreshold: 1S}");
    private static readonly (string, string) Breaker = ("servicecomb.circuitBreaker.all", "{minimumNumberOfCalls: 2, slowCallDurationThreshold: 1S}");
    private readonly FakeTimeProvider _time = new();

    public static TheoryData<string> Policies => new("servicecomb.retry.other", "servicecomb.timeLimiter.all");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task A_content_that_arrives_slowly_does_not_make_a_call_slow(string more)
    {
        await using var server = await StubServer.StartAsync();
        using var fixture = CreateFixture(server, more);
        for (var i = 0; i < 4; i++)
        {
            using var content = new CallbackContent(async stream =>
            {
                await stream.WriteAsync("first "u8.ToArray(), Stop);
                _time.Advance(TimeSpan.FromSeconds(30));
                await stream.WriteAsync("last"u8.ToArray(), Stop);
            });
            content.Headers.ContentType = new("text/plain");
            using var request = new HttpRequestMessage(HttpMethod.Post, Orders) { Content = content };
            using var response = await fixture.Client.SendAsync(request, Stop);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Same(content, request.Content);
        }

        Assert.All(server.Requests, static request => Assert.Equal("POST /list first last", request));
        Assert.Empty(fixture.Logs.Warnings);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task A_call_that_is_canceled_before_its_content_has_arrived_is_no_failure(string more)
    {
        await using var server = await StubServer.StartAsync();
        using var fixture = CreateFixture(server, more);
        for (var i = 0; i < 4; i++)
        {
            using var canceled = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            using var content = new CallbackContent(async stream =>
            {
                await stream.WriteAsync("first "u8.ToArray(), Stop);
                _time.Advance(TimeSpan.FromSeconds(30));
                await canceled.CancelAsync();
                await Task.Delay(Timeout.Infinite, canceled.Token);
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.Client.PostAsync(Orders, content, canceled.Token));
        }

        Assert.Empty(fixture.Logs.Warnings);
    }

    private GovernanceFixture CreateFixture(StubServer server, string more)
    {
        var fixture = new GovernanceFixture(_time, static _ => { }, [All, Isolation, Breaker, (more, "timeoutDuration: 1H")]);
        fixture.Directory.Publish("orders", server.As("a"));
        return fixture;
    }

    private sealed class CallbackContent(Func<Stream, Task> write) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
