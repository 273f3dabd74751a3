using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Incoming;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Incoming;

/// <summary>Tests the governance of requests that do not arrive by HTTP.</summary>
public sealed class QueueConsumerTests
{
    private static readonly (string, string)[] OneMessagePerSecond =
    [
        ("servicecomb:matchGroup:orders", "matches:\n  - apiPath:\n      prefix: /queues/orders"),
        ("servicecomb:rateLimiting:orders", "rate: 1\nlimitRefreshPeriod: 1000"),
    ];

    [Fact]
    public async Task A_consumer_of_messages_applies_the_server_side_documents()
    {
        var time = new FakeTimeProvider();
        using var fixture = new GovernanceFixture(time, OneMessagePerSecond);
        var governance = fixture.Services.GetRequiredService<IncomingGovernance>();
        governance.Enable();
        Message[] messages = [new("/queues/orders"), new("/queues/orders"), new("/queues/orders") { IsExcluded = true }, new("/queues/stock")];
        foreach (var message in messages)
        {
            await governance.ExecuteAsync(message);
        }

        Assert.Equal(["served", "429 after 1 s", "served", "served"], messages.Select(static message => message.Result));
        var next = new Message("/queues/orders");
        time.Advance(TimeSpan.FromSeconds(1));
        await governance.ExecuteAsync(next);
        Assert.Equal("served", next.Result);
    }

    [Fact]
    public async Task The_invocation_context_of_a_message_is_current_while_it_is_served()
    {
        using var fixture = new GovernanceFixture(new FakeTimeProvider());
        var message = new Message("/queues/orders") { Headers = { ["x-cse-context"] = """{"level":"gold"}""" } };
        await fixture.Services.GetRequiredService<IncomingGovernance>().ExecuteAsync(message);
        Assert.Equal("gold", message.Level);
        Assert.True(InvocationContext.Current.IsEmpty);
    }

    [Fact]
    public async Task An_exception_of_the_consumer_counts_for_the_breaker_and_is_thrown_unchanged()
    {
        using var fixture = new GovernanceFixture(
            new FakeTimeProvider(),
            OneMessagePerSecond[0],
            ("servicecomb:circuitBreaker:orders", "minimumNumberOfCalls: 2\nslidingWindowSize: 2\nfailureRateThreshold: 50\nrecordFailureStatus: ['500']"));
        var governance = fixture.Services.GetRequiredService<IncomingGovernance>();
        governance.Enable();
        for (var i = 0; i < 2; i++)
        {
            await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => governance.ExecuteAsync(new Message("/queues/orders") { Failure = new TimeZoneNotFoundException() }));
        }

        var rejected = new Message("/queues/orders");
        await governance.ExecuteAsync(rejected);
        Assert.StartsWith("503", rejected.Result, StringComparison.Ordinal);
    }

    private sealed class Message(string path) : IIncomingRequest
    {
        public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

        public Exception? Failure { get; init; }

        public string Result { get; private set; } = "";

        public string? Level { get; private set; }

        public string Method => "POST";

        public ReadOnlySpan<char> Path => path;

        public string QueryString => "";

        public bool IsExcluded { get; init; }

        public CancellationToken RequestAborted => TestContext.Current.CancellationToken;

        public int StatusCode => 200;

        public bool TryGetHeader(string name, out string value) => Headers.TryGetValue(name, out value!);

        public bool TryGetResponseHeader(string name, out string value) => new Dictionary<string, string>().TryGetValue(name, out value!);

        public int GetStatusCode(Exception exception) => 500;

        public void OnResponseStarting(Func<object, Task> callback, object state)
        {
        }

        public Task ServeAsync()
        {
            (Result, Level) = ("served", InvocationContext.Current["level"]);
            return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
        }

        public Task RejectAsync(RequestRejection rejection)
        {
            Result = $"{rejection.StatusCode} after {rejection.RetryAfterSeconds} s";
            return Task.CompletedTask;
        }
    }
}
