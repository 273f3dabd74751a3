using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Configuration.Session;

namespace ServiceComb.Net.Configuration.Tests.Sessions;

public sealed class PollFailureTrackerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly PollFailureTracker _trouble;

    public PollFailureTrackerTests() => _trouble = new PollFailureTracker(_time);

    [Fact]
    public void An_outage_of_all_scopes_is_three_log_entries()
    {
        Assert.Equal("all: a", Fail("a"));
        Assert.Equal("", Fail("b"));
        Assert.Equal("", Fail("c"));
        Assert.Equal("", Fail("a"));
        Assert.Equal("b c", Fail("b"));
        Assert.Equal("", Fail("c"));
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal("", Succeed("b"));
        Assert.Equal("", Succeed("a"));
        Assert.Equal("all: c after 7", Succeed("c"));
        Assert.Equal("", Succeed("a"));
    }

    [Fact]
    public void A_scope_that_succeeds_twice_during_an_outage_is_reported_with_all_recovered_ones()
    {
        Array.ForEach(["a", "b", "c", "b", "c"], scope => Fail(scope));
        Succeed("a");
        Succeed("b");
        Assert.Equal("a b", Succeed("b"));
        Assert.Equal("", Succeed("a"));
        Assert.Equal(["c"], _trouble.Scopes);
    }

    [Fact]
    public void A_scope_that_fails_again_after_one_success_is_not_reported_again()
    {
        Array.ForEach(["a", "b", "b"], scope => Fail(scope));
        var start = _time.GetUtcNow();
        Assert.Equal(start, _trouble.Of("a")!.Value.Since);
        _time.Advance(TimeSpan.FromSeconds(5));
        Succeed("a");
        Assert.Null(_trouble.Of("a"));
        Assert.Equal("", Fail("a"));
        Assert.Equal("", Fail("a"));
        Assert.Equal(("status 503", start.AddSeconds(5)), _trouble.Of("a"));
    }

    [Fact]
    public void A_lasting_outage_is_due_to_be_logged_every_five_minutes()
    {
        Fail("a");
        Assert.Null(_trouble.TakeReminder());
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(TimeSpan.FromMinutes(5), _trouble.TakeReminder());
        Assert.Null(_trouble.TakeReminder());
        _time.Advance(TimeSpan.FromMinutes(4));
        Fail("b");
        Assert.Null(_trouble.TakeReminder());
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.FromMinutes(10), _trouble.TakeReminder());
        Succeed("a");
        Succeed("b");
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(_trouble.TakeReminder());
        Fail("a");
        Assert.Null(_trouble.TakeReminder());
    }

    [Fact]
    public void A_recorded_failure_is_not_reported_again_but_its_recovery_is()
    {
        _trouble.Record("a", "status 503");
        _trouble.Record("b", "status 503");
        Assert.Equal("", Fail("a"));
        Assert.Equal("", Fail("a"));
        Assert.Equal("", Succeed("a"));
        Assert.Equal("all: b after 0", Succeed("b"));
    }

    private string Fail(string scope) => Describe(_trouble.OnFailure(scope, "status 503"), "");

    private string Succeed(string scope)
    {
        var news = _trouble.OnSuccess(scope);
        return Describe(news, $" after {news?.Duration.TotalSeconds}");
    }

    private static string Describe(PollStatusChange? news, string duration) =>
        news is null ? "" : news.IsComplete ? $"all: {news.Scopes[0]}{duration}" : string.Join(' ', news.Scopes.Order(StringComparer.Ordinal));
}
