using System.Globalization;
using ServiceComb.Net.ControlPlane.Tests.Fixtures;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.ControlPlane.Tests.Kills;

/// <summary>Tests that jobs are completed and engines are found again when the control plane is killed at any moment.</summary>
public sealed class KillTests
{
    // A kill takes about two seconds, so CI sets 30 and local runs use 2.
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("SERVICECOMB_TEST_CONTROL_PLANE_KILLS") ?? "2", CultureInfo.InvariantCulture);

    // A job of an engine takes about as long on an idle machine.
    private const int MaxDelay = 1200;

    [Fact]
    [Trait("Category", "Slow")]
    public async Task After_kills_at_random_moments_acknowledged_changes_are_made_and_no_data_is_lost()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var directory = Directory.CreateTempSubdirectory("servicecomb-control-kill-").FullName;
        List<EngineSlot> slots = [new("first", new Random(seed + 1)), new("second", new Random(seed + 2))];
        var options = ControlPlaneFixture.Options();
        string[] arguments = ["--engine-ports", $"{options.FirstEnginePort}-{options.LastEnginePort}", .. EngineSlot.VersionArguments];
        try
        {
            for (var kill = 0; kill <= Kills; kill++)
            {
                using var control = await ControlPlaneProcess.StartAsync(directory, arguments);
                using var api = new CloudApi(control.Address);
                var problems = await Task.WhenAll(slots.Select(slot => slot.CompareAsync(api)));
                Assert.True(problems.All(static one => one.Count == 0), $"seed {seed}, kill {kill}: {string.Join("; ", problems.SelectMany(static one => one))}");
                if (kill == Kills)
                {
                    await Task.WhenAll(slots.Select(slot => slot.RemoveAsync(api)));
                    break;
                }

                var changing = Task.WhenAll(slots.Select(slot => slot.ChangeAsync(api)));
                await Task.Delay(random.Next(MaxDelay), TestContext.Current.CancellationToken);
                await control.KillAsync();
                await changing;
            }

            Assert.Empty(Directory.GetDirectories(Path.Combine(directory, "control-plane", "engines")));
        }
        finally
        {
            // After a failed assertion engines still run.
            options.DataDirectory = Path.Combine(directory, "control-plane");
            await (await LocalControlPlane.StartAsync(options, CancellationToken.None)).DisposeAsync();
            Directory.Delete(directory, recursive: true);
        }

        var counts = slots.SelectMany(static slot => slot.Acknowledged).GroupBy(static pair => pair.Key).Select(static group => $"{group.Sum(static pair => pair.Value)} {group.Key}");
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {Kills} kills, acknowledged: {string.Join(", ", counts)}");
    }
}
