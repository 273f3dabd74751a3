using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Snapshot;

public sealed class GovernanceViewTests
{
    [Fact]
    public void Lists_the_documents_in_force_and_why_others_are_not()
    {
        using var fixture = new GovernanceFixture(
            new FakeTimeProvider(),
            ("servicecomb.matchGroup.a", "matches: [{}]"),
            ("servicecomb.retry.a", "maxAttempts: 1"),
            ("servicecomb.retry.b", "maxAttempts: 1"),
            ("servicecomb.retry.c", "maxAttempts: none"),
            ("servicecomb.retry.d", "services: other"),
            ("servicecomb.circuitBreaker.a", "forceOpen: true"),
            ("servicecomb.rateLimiting.a", "rate: 1"),
            ("servicecomb.governance.rateLimiting.side", "server"),
            ("servicecomb.timeLimiter.a", "cancelRunningFuture: false"));
        var view = fixture.Services.GetRequiredService<IGovernanceSnapshot>();
        var shown = view.Documents.ToDictionary(one => one.Key);
        Assert.Equal(8, shown.Count);
        Assert.Equal((true, null, true, false), (shown["servicecomb.retry.a"].IsInForce, shown["servicecomb.retry.a"].Problem, shown["servicecomb.retry.a"].OnClient, shown["servicecomb.retry.a"].OnServer));
        Assert.Equal("there is no servicecomb.matchGroup.b in force", shown["servicecomb.retry.b"].Problem);
        Assert.Equal("maxAttempts: 'none' is not a whole number", shown["servicecomb.retry.c"].Problem);
        Assert.Equal((false, "for other services"), (shown["servicecomb.retry.d"].IsInForce, shown["servicecomb.retry.d"].Problem));
        Assert.Equal(("circuitBreaker", "a", "forceOpen: true", "Open"), (shown["servicecomb.circuitBreaker.a"].Kind, shown["servicecomb.circuitBreaker.a"].Name, shown["servicecomb.circuitBreaker.a"].Text, shown["servicecomb.circuitBreaker.a"].State));
        Assert.Equal((false, true), (shown["servicecomb.rateLimiting.a"].OnClient, shown["servicecomb.rateLimiting.a"].OnServer));
        Assert.Single(shown["servicecomb.timeLimiter.a"].Warnings);
        fixture.Configuration.Change("servicecomb.retry.c", null);
        Assert.Equal(7, view.Documents.Count);
    }

    [Fact]
    public void A_matcher_of_the_app_is_asked_and_may_fail()
    {
        var matcher = new Weekend();
        using var fixture = new GovernanceFixture(
            new FakeTimeProvider(), services => services.AddSingleton<ICustomMatcher>(matcher),
            ("servicecomb.matchGroup.a", "matches: [{method: [GET], customMatcher: {customMatcherHandler: com.shop.Weekend, customMatcherParameters: sat}}]"),
            ("servicecomb.matchGroup.b", "matches: [{customMatcher: {customMatcherHandler: Unknown, customMatcherParameters: sat}}]"),
            ("servicecomb.retry.a", "maxAttempts: 1"));
        Assert.False(fixture.Snapshot.Outgoing.Match(new TestRequestView(Header: "day=sat")).IsEmpty);
        Assert.True(fixture.Snapshot.Outgoing.Match(new TestRequestView(Header: "day=mon")).IsEmpty);
        Assert.True(fixture.Snapshot.Outgoing.Match(new TestRequestView("POST", Header: "day=sat")).IsEmpty);
        matcher.Fails = true;
        Assert.True(fixture.Snapshot.Outgoing.Match(new TestRequestView(Header: "day=sat")).IsEmpty);
        Assert.True(fixture.Snapshot.Outgoing.Match(new TestRequestView(Header: "day=sat")).IsEmpty);
        Assert.Equal(
            ["servicecomb.matchGroup.b is skipped: matches[0].customMatcher.customMatcherHandler: no ICustomMatcher named 'Unknown' is registered",
                "The custom matcher of servicecomb.matchGroup.a failed; the request does not match. Further failures are not logged"],
            fixture.Logs.Warnings);
    }

    private sealed class Weekend : ICustomMatcher
    {
        public string Name => "Weekend";

        public bool Fails { get; set; }

        public bool IsMatch(IRequestView request, string parameters) =>
            Fails ? throw new InvalidOperationException() : request.TryGetHeader("day", out var day) && day == parameters;
    }
}
