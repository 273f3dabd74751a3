using System.Diagnostics;

namespace QuickStart.Scenarios;

/// <summary>Waits for something that other processes do in their own time.</summary>
internal static class WaitUntil
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task<TimeSpan> HoldsAsync(Func<Task<bool>> condition, string expected, Func<string> seen, double seconds = 10)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            ScenarioFailedException.Unless(clock.Elapsed.TotalSeconds < seconds, $"{expected} within {seconds} s", seen());
            await Task.Delay(Pause);
        }

        return clock.Elapsed;
    }

    public static Task<TimeSpan> HoldsAsync(Func<bool> condition, string expected, Func<string> seen, double seconds = 10) =>
        HoldsAsync(() => Task.FromResult(condition()), expected, seen, seconds);
}
