using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Client.Tests.Errors;

public sealed class OutageTrackerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void The_first_failure_is_logged_and_then_the_first_one_after_every_five_minutes(int advancePerReadingInMillis)
    {
        // The clock also advances while a failure is recorded.
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMilliseconds(advancePerReadingInMillis) };
        var outage = new OutageTracker(time);
        var logged = new List<TimeSpan>();
        for (var failure = 0; failure < 40; failure++)
        {
            if (outage.OnFailure())
            {
                logged.Add(outage.Duration);
            }

            time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(TimeSpan.Zero, logged[0]);
        Assert.All(logged.Zip(logged.Skip(1)), static pair => Assert.InRange(pair.Second - pair.First, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(331)));
        Assert.Equal(4, logged.Count);
        outage.OnSuccess();
        Assert.Equal((0, TimeSpan.Zero), (outage.Failures, outage.Duration));
        Assert.True(outage.OnFailure());
    }
}
