using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Pipelines;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Snapshot;

public sealed class LiveChangeTests
{
    [Fact]
    public async Task A_change_of_one_document_keeps_the_state_of_the_others()
    {
        using var fixture = new GovernanceFixture(
            new FakeTimeProvider(),
            ("servicecomb.matchGroup.a", "matches: [{apiPath: {prefix: /a}}]"),
            ("servicecomb.matchGroup.b", "matches: [{apiPath: {prefix: /b}}]"),
            ("servicecomb.rateLimiting.a", "rate: 1"),
            ("servicecomb.rateLimiting.b", "rate: 1"));
        Assert.Equal((200, 200), (await CallAsync(fixture, "/a"), await CallAsync(fixture, "/b")));
        Assert.Equal((429, 429), (await CallAsync(fixture, "/a"), await CallAsync(fixture, "/b")));
        fixture.Configuration.Change("servicecomb.rateLimiting.b", "rate: 2");
        fixture.Configuration.Change("servicecomb.matchGroup.a", "matches: [{apiPath: {prefix: /a}, method: [GET]}]");
        Assert.Equal((429, 200), (await CallAsync(fixture, "/a"), await CallAsync(fixture, "/b")));
    }

    [Fact]
    public void Documents_come_break_and_go_while_the_app_runs()
    {
        using var fixture = new GovernanceFixture(new FakeTimeProvider(), ("servicecomb.matchGroup.a", "matches: [{}]"));
        Assert.Same(GovernedPolicies.None, fixture.Snapshot.Outgoing.Match(new TestRequestView()));
        fixture.Configuration.Change("servicecomb.retry.a", "maxAttempts: 4");
        var policies = fixture.Snapshot.Outgoing.Match(new TestRequestView());
        Assert.Equal((5, true, false, false), (policies.MaxAttempts, policies.WouldRetry(503), policies.WouldRetry(500), policies.IsEmpty));
        fixture.Configuration.Change("servicecomb.retry.a", "maxAttempts: none");
        Assert.True(fixture.Snapshot.Outgoing.Match(new TestRequestView()).IsEmpty);
        fixture.Configuration.Change("servicecomb.retry.a", "maxAttempts: 1");
        Assert.Equal(2, fixture.Snapshot.Outgoing.Match(new TestRequestView()).MaxAttempts);
        fixture.Configuration.Change("servicecomb.retry.a", null);
        Assert.True(fixture.Snapshot.Outgoing.Match(new TestRequestView()).IsEmpty);
    }

    [Fact]
    public void The_smallest_order_wins_and_names_break_ties()
    {
        using var fixture = new GovernanceFixture(
            new FakeTimeProvider(),
            ("servicecomb.matchGroup.a", "matches: [{}]"),
            ("servicecomb.matchGroup.b", "matches: [{}]"),
            ("servicecomb.retry.a", "maxAttempts: 1"),
            ("servicecomb.retry.b", "maxAttempts: 2"),
            ("servicecomb.retry.c", "{maxAttempts: 9, order: -9}"));
        Assert.Equal(2, fixture.Snapshot.Outgoing.Match(new TestRequestView()).MaxAttempts);
        fixture.Configuration.Change("servicecomb.retry.b", "{maxAttempts: 2, order: -1}");
        Assert.Equal(3, fixture.Snapshot.Outgoing.Match(new TestRequestView()).MaxAttempts);
        Assert.Same(fixture.Snapshot.Outgoing.Match(new TestRequestView()), fixture.Snapshot.Outgoing.Match(new TestRequestView()));
    }

    [Fact]
    public void Unrelated_configuration_changes_keep_the_snapshot()
    {
        using var fixture = new GovernanceFixture(new FakeTimeProvider(), ("servicecomb.retry.a", "maxAttempts: 1"));
        var before = fixture.Snapshot;
        fixture.Configuration.Change("logging.level", "Debug");
        Assert.Same(before, fixture.Snapshot);
    }

    private static async Task<int> CallAsync(GovernanceFixture fixture, string path)
    {
        var policies = fixture.Snapshot.Outgoing.Match(new TestRequestView(Path: path));
        try
        {
            return (await TestCall.ExecuteAsync(policies, static () => new CallOutcome(200, null))).StatusCode;
        }
        catch (GovernanceRejectedException rejection)
        {
            return (int)rejection.StatusCode!;
        }
    }
}
