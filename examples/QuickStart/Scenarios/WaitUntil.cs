using System.Diagnostics;

namespace QuickStart.Scenarios;

/// <summary>Polls a condition that depends on background work of the apps or the engine.</summary>
internal static class WaitUntil
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    public static async Task<TimeSpan> HoldsAsync(Func<Task<bool>> condition, string expected, Func<string> seen, double seconds = 10)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            ScenarioFailedException.Unless(clock.Elapsed.TotalSeconds < seconds, $"{expected} within {seconds} s", seen());
            await Task.Delay(PollInterval);
        }

        return clock.Elapsed;
    }

    public static Task<TimeSpan> HoldsAsync(Func<bool> condition, string expected, Func<string> seen, double seconds = 10) =>
        HoldsAsync(() => Task.FromResult(condition()), expected, seen, seconds);
}
