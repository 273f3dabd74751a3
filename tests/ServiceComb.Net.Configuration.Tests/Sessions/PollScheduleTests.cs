using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Configuration.Session;

namespace ServiceComb.Net.Configuration.Tests.Sessions;

public sealed class PollScheduleTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ServiceCombOptions _options;
    private readonly PollSchedule _rhythm;

    public PollScheduleTests()
    {
        _options = new ServiceCombOptions { Time = _time };
        _rhythm = new PollSchedule(_options);
    }

    [Fact]
    public void Delays_after_failures_grow_with_jitter_up_to_30_seconds()
    {
        for (var (i, most) = (0, 0.5); i < 20; i++, most = Math.Min(most * 2, 30))
        {
            _rhythm.OnFailure();
            Assert.InRange(_rhythm.Delay.TotalSeconds, most / 2, most);
        }
    }

    [Theory]
    [InlineData(40, 40, 55)]
    [InlineData(0, 0.25, 0.5)]
    [InlineData(100_000, 300, 315)]
    public void Retry_After_is_the_minimum_delay(double asked, double least, double most)
    {
        _rhythm.OnFailure(TimeSpan.FromSeconds(asked));
        Assert.InRange(_rhythm.Delay.TotalSeconds, least, most);
    }

    [Fact]
    public void After_a_failure_the_complete_list_is_requested_without_waiting()
    {
        _rhythm.OnFailure();
        var turn = Next();
        Assert.True(turn.IsFull);
        Assert.Equal(TimeSpan.Zero, turn.Wait);
        _rhythm.OnSuccess(turn, notModified: false, changed: true);
        Assert.False(Next().IsFull);
    }

    [Fact]
    public void Without_changes_requests_are_held_one_after_the_other()
    {
        for (var i = 0; i < 20; i++)
        {
            var turn = Next();
            Assert.Equal((false, _options.Kie.PollingWaitTime), (turn.IsFull, turn.Wait));
            _time.Advance(turn.Wait);
            _rhythm.OnSuccess(turn, notModified: true, changed: false);
            Assert.Equal(TimeSpan.Zero, _rhythm.Delay);
        }
    }

    [Fact]
    public void A_changed_list_is_verified_two_seconds_later()
    {
        _rhythm.OnSuccess(Next(), notModified: false, changed: true);
        var held = Next();
        Assert.Equal(TimeSpan.FromSeconds(2), held.Wait);
        _time.Advance(held.Wait);
        _rhythm.OnSuccess(held, notModified: true, changed: false);
        Assert.True(Next().IsFull);
    }

    [Fact]
    public void The_complete_list_is_requested_at_least_every_ten_minutes()
    {
        var start = _time.GetUtcNow();
        while (Next() is { IsFull: false } turn)
        {
            _time.Advance(turn.Wait);
            _rhythm.OnSuccess(turn, notModified: true, changed: false);
        }

        Assert.InRange((_time.GetUtcNow() - start).TotalMinutes, 5, 10.01);
    }

    [Fact]
    public void Immediate_responses_without_changes_increase_the_delay_to_two_seconds()
    {
        var pauses = new List<double>();
        for (var i = 0; i < 12; i++)
        {
            _rhythm.OnSuccess(Next(), notModified: true, changed: false);
            pauses.Add(_rhythm.Delay.TotalSeconds);
        }

        Assert.Equal([0, 0], pauses.Take(2));
        Assert.InRange(pauses[2], 0.05, 0.1);
        Assert.InRange(pauses[^1], 1, 2);

        _rhythm.OnSuccess(Next(), notModified: false, changed: true);
        Assert.Equal(TimeSpan.Zero, _rhythm.Delay);
    }

    [Fact]
    public void Without_long_polling_the_delay_is_the_refresh_interval()
    {
        _options.Kie.EnableLongPolling = false;
        var turn = Next();
        Assert.Equal(TimeSpan.Zero, turn.Wait);
        _rhythm.OnSuccess(turn, notModified: true, changed: false);
        Assert.Equal(_options.Kie.RefreshInterval, _rhythm.Delay);
    }

    private PollRequest Next() => _rhythm.Next(hasRevision: true, isForced: false);
}
