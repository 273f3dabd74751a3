using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Configuration.Session;

namespace ServiceComb.Net.Configuration.Tests.Sessions;

public sealed class PollScheduleTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly KieOptions _options;
    private readonly PollSchedule _rhythm;

    public PollScheduleTests()
    {
        _options = new KieOptions { Time = _time };
        _rhythm = new PollSchedule(_options);
    }

    [Fact]
    public void Failures_pause_ever_longer_with_jitter_and_never_over_30_seconds()
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
    public void An_engine_that_wants_to_be_left_alone_is_left_alone_for_that_long_at_least(double asked, double least, double most)
    {
        _rhythm.OnFailure(TimeSpan.FromSeconds(asked));
        Assert.InRange(_rhythm.Delay.TotalSeconds, least, most);
    }

    [Fact]
    public void After_a_failure_everything_is_asked_for_without_a_wait()
    {
        _rhythm.OnFailure();
        var turn = Next();
        Assert.True(turn.IsFull);
        Assert.Equal(TimeSpan.Zero, turn.Wait);
        _rhythm.OnSuccess(turn, notModified: false, changed: true);
        Assert.False(Next().IsFull);
    }

    [Fact]
    public void At_rest_requests_are_held_one_after_the_other()
    {
        for (var i = 0; i < 20; i++)
        {
            var turn = Next();
            Assert.Equal((false, _options.PollingWaitTime), (turn.IsFull, turn.Wait));
            _time.Advance(turn.Wait);
            _rhythm.OnSuccess(turn, notModified: true, changed: false);
            Assert.Equal(TimeSpan.Zero, _rhythm.Delay);
        }
    }

    [Fact]
    public void An_answer_to_a_held_request_is_verified_two_seconds_later()
    {
        _rhythm.OnSuccess(Next(), notModified: false, changed: true);
        var held = Next();
        Assert.Equal(TimeSpan.FromSeconds(2), held.Wait);
        _time.Advance(held.Wait);
        _rhythm.OnSuccess(held, notModified: true, changed: false);
        Assert.True(Next().IsFull);
    }

    [Fact]
    public void Everything_is_asked_for_every_ten_minutes_at_the_latest()
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
    public void Answers_that_come_at_once_and_say_nothing_new_slow_it_down_to_two_seconds()
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
    public void Without_long_polling_the_interval_is_kept()
    {
        _options.EnableLongPolling = false;
        var turn = Next();
        Assert.Equal(TimeSpan.Zero, turn.Wait);
        _rhythm.OnSuccess(turn, notModified: true, changed: false);
        Assert.Equal(_options.RefreshInterval, _rhythm.Delay);
    }

    private PollRequest Next() => _rhythm.Next(hasRevision: true, isForced: false);
}
