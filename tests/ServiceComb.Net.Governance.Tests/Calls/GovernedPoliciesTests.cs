using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Time.Testing;
using Polly;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Calls;

public sealed class GovernedPoliciesTests
{
    public static TheoryData<Exception, bool> Failures => new()
    {
        { new HttpRequestException("x", new SocketException((int)SocketError.ConnectionRefused)), true },
        { new HttpRequestException("x", new IOException("reset", new SocketException((int)SocketError.ConnectionReset))), true },
        { new HttpRequestException(HttpRequestError.SecureConnectionError), true },
        { new HttpRequestException("x", new AuthenticationException()), true },
        { new TaskCanceledException("x", new TimeoutException()), true },
        { new HttpRequestException("x", null, HttpStatusCode.ServiceUnavailable), true },
        { new HttpRequestException("x", null, HttpStatusCode.NotFound), false },
        { new InvalidOperationException(), false },
        { new TaskCanceledException(), false },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Transport_failures_are_distinguished_from_others(Exception exception, bool isFailure) =>
        Assert.Equal(isFailure, CallFailures.IsFailure(Outcome.FromException<CallOutcome>(exception), new StatusPatterns(["503"])));

    [Fact]
    public async Task Responses_that_a_retry_discards_are_disposed_and_the_last_is_not()
    {
        using var fixture = new GovernanceFixture(TimeProvider.System, ("servicecomb.matchGroup.a", "matches: [{}]"), ("servicecomb.retry.a", "maxAttempts: 2"));
        var contents = new List<Watched>();
        var outcome = await TestCall.ExecuteAsync(fixture.Snapshot.Outgoing.Match(new TestRequestView()), () =>
        {
            var content = new Watched();
            contents.Add(content);
            return new CallOutcome(503, new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = content });
        });
        Assert.Equal([true, true, false], contents.Select(content => content.IsDisposed));
        outcome.Dispose();
    }

    [Fact]
    public async Task The_limiter_is_around_the_breaker_and_that_around_the_retry()
    {
        using var fixture = new GovernanceFixture(
            new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMilliseconds(5) },
            ("servicecomb.matchGroup.a", "matches: [{}]"),
            ("servicecomb.rateLimiting.a", "{rate: 3, limitRefreshPeriod: 1H}"),
            ("servicecomb.circuitBreaker.a", "minimumNumberOfCalls: 2"),
            ("servicecomb.retry.a", "{maxAttempts: 1, retryOnResponseStatus: ['500']}"));
        var policies = fixture.Snapshot.Outgoing.Match(new TestRequestView());
        Assert.Equal((2, 1), (policies.MaxAttempts, policies.WithoutRetry.MaxAttempts));
        Assert.False(policies.WithoutRetry.IsEmpty);
        var statuses = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            try
            {
                statuses.Add((await TestCall.ExecuteAsync(policies, static () => new CallOutcome(503, null))).StatusCode);
            }
            catch (GovernanceRejectedException rejection)
            {
                statuses.Add(rejection is CircuitOpenException ? -503 : -429);
            }
        }

        Assert.Equal([503, 503, -503, -429, -429], statuses);
    }

    private sealed class Watched() : ByteArrayContent([])
    {
        public bool IsDisposed { get; private set; }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
