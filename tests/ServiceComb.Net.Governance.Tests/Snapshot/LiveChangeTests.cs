using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Snapshot;

public sealed class LiveChangeTests
{
    [Fact]
    public async Task A_change_of_one_document_keeps_the_state_of_the_others()
    {
        using var world = new GovernanceFixture(
            new FakeTimeProvider(),
            ("servicecomb.matchGroup.a", "matches: [{apiPath: {prefix: /a}}]"),
            ("servicecomb.matchGroup.b", "matches: [{apiPath: {prefix: /b}}]"),
            ("servicecomb.rateLimiting.a", "rate: 1"),
            ("servicecomb.rateLimiting.b", "rate: 1"));
        Assert.Equal((200, 200), (await CallAsync(world, "/a"), await CallAsync(world, "/b")));
        Assert.Equal((429, 429), (await CallAsync(world, "/a"), await CallAsync(world, "/b")));
        world.Configuration.Change("servicecomb.rateLimiting.b", "rate: 2");
        world.Configuration.Change("servicecomb.matchGroup.a", "matches: [{apiPath: {prefix: /a}, method: [GET]}]");
        Assert.Equal((429, 200), (await CallAsync(world, "/a"), await CallAsync(world, "/b")));
    }

    [Fact]
    public void Documents_come_break_and_go_while_the_app_runs()
    {
        using var world = new GovernanceFixture(new FakeTimeProvider(), ("servicecomb.matchGroup.a", "matches: [{}]"));
        Assert.Same(GovernedPolicies.None, world.Snapshot.Outgoing.Match(new TestRequestView()));
        world.Configuration.Change("servicecomb.retry.a", "maxAttempts: 4");
        var policies = world.Snapshot.Outgoing.Match(new TestRequestView());
        Assert.Equal((5, true, false, false), (policies.MaxAttempts, policies.WouldRetry(503), policies.WouldRetry(500), policies.IsEmpty));
        world.Configuration.Change("servicecomb.retry.a", "maxAttempts: none");
        Assert.True(world.Snapshot.Outgoing.Match(new TestRequestView()).IsEmpty);
        world.Configuration.Change("servicecomb.retry.a", "maxAttempts: 1");
        Assert.Equal(2, world.Snapshot.Outgoing.Match(new TestRequestView()).MaxAttempts);
        world.Configuration.Change("servicecomb.retry.a", null);
        Assert.True(world.Snapshot.Outgoing.Match(new TestRequestView()).IsEmpty);
    }

    [Fact]
    public void The_smallest_order_wins_and_names_break_ties()
    {
        using var world = new GovernanceFixture(
            new FakeTimeProvider(),
            ("servicecomb.matchGroup.a", "matches: [{}]"),
            ("servicecomb.matchGroup.b", "matches: [{}]"),
            ("servicecomb.retry.a", "maxAttempts: 1"),
            ("servicecomb.retry.b", "maxAttempts: 2"),
            ("servicecomb.retry.c", "{maxAttempts: 9, order: -9}"));
        Assert.Equal(2, world.Snapshot.Outgoing.Match(new TestRequestView()).MaxAttempts);
        world.Configuration.Change("servicecomb.retry.b", "{maxAttempts: 2, order: -1}");
        Assert.Equal(3, world.Snapshot.Outgoing.Match(new TestRequestView()).MaxAttempts);
        Assert.Same(world.Snapshot.Outgoing.Match(new TestRequestView()), world.Snapshot.Outgoing.Match(new TestRequestView()));
    }

    [Fact]
    public void Unrelated_configuration_changes_keep_the_snapshot()
    {
        using var world = new GovernanceFixture(new FakeTimeProvider(), ("servicecomb.retry.a", "maxAttempts: 1"));
        var before = world.Snapshot;
        world.Configuration.Change("logging.level", "Debug");
        Assert.Same(before, world.Snapshot);
    }

    private static async Task<int> CallAsync(GovernanceFixture world, string path)
    {
        var policies = world.Snapshot.Outgoing.Match(new TestRequestView(Path: path));
        try
        {
            return (await TestCall.ExecuteAsync(policies, static () => new CallOutcome(200, null))).StatusCode;
        }
        catch (GovernanceRejectedException refusal)
        {
            return (int)refusal.StatusCode!;
        }
    }
}
