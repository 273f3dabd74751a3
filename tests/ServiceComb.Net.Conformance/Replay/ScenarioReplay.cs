using System.Globalization;
using System.Text.Json;
using ServiceComb.Net.Conformance.Engines;
using ServiceComb.Net.Conformance.Recording;

namespace ServiceComb.Net.Conformance.Replay;

/// <summary>Runs all steps of a scenario against an engine, even after differences.</summary>
internal sealed class ScenarioReplay : IDisposable
{
    private readonly EngineUnderTest _engine;
    private readonly Placeholders _placeholders;
    private readonly EngineCalls _calls;
    private readonly List<StepReport> _reports = [];

    private ScenarioReplay(EngineUnderTest engine)
    {
        _engine = engine;
        _placeholders = new Placeholders(Placeholders.UniqueWord());
        _calls = new EngineCalls(_placeholders, engine);
    }

    public static async Task<ScenarioReport> RunAsync(Scenario scenario, EngineUnderTest engine, CancellationToken cancellationToken)
    {
        using var replay = new ScenarioReplay(engine);
        await replay.RunAsync(scenario.Steps, "", cancellationToken);
        return new ScenarioReport(scenario, replay._reports);
    }

    public void Dispose() => _calls.Dispose();

    private async Task RunAsync(IReadOnlyList<Step> steps, string prefix, CancellationToken cancellationToken)
    {
        for (var index = 0; index < steps.Count; index++)
        {
            await RunAsync(steps[index], $"{prefix}{(index + 1).ToString(CultureInfo.InvariantCulture)}", cancellationToken);
        }
    }

    private async Task RunAsync(Step step, string number, CancellationToken cancellationToken)
    {
        if (step.Kind == StepKind.Sleep)
        {
            await _engine.SleepAsync(TimeSpan.FromSeconds(step.Seconds), cancellationToken);
            return;
        }

        var request = _calls.Describe(step);
        var response = step.Kind switch
        {
            null => await _calls.SendAsync(step, cancellationToken),
            StepKind.LongPoll => await HoldAsync(step, number, cancellationToken),
            StepKind.Watch => await WatchAsync(step, number, cancellationToken),
            _ => new EngineResponse { Failure = $"the replay knows no step of kind '{step.Kind}'" },
        };
        Keep(step, response);
        _reports.Add(new StepReport(number, step, request, response, ResponseComparer.Compare(step, response, _placeholders))
        {
            ExpectedBody = ExpectedBody(step),
        });
    }

    private async Task<EngineResponse> HoldAsync(Step step, string number, CancellationToken cancellationToken)
    {
        var started = _engine.Time.GetTimestamp();
        var call = await _engine.HoldAsync(() => _calls.SendAsync(step, cancellationToken), TimeSpan.FromSeconds(step.Settle), cancellationToken);
        await RunAsync(step.During, $"{number}.", cancellationToken);
        var remaining = TimeSpan.FromSeconds(step.Response?.Seconds ?? 0) - _engine.Time.GetElapsedTime(started);
        return await _engine.CompleteAsync(call, remaining, cancellationToken);
    }

    private async Task<EngineResponse> WatchAsync(Step step, string number, CancellationToken cancellationToken)
    {
        var (watch, rejection) = await _calls.OpenWatchAsync(step, cancellationToken);
        await using var open = watch;
        if (open is not null)
        {
            await _engine.SleepAsync(TimeSpan.FromSeconds(step.Settle), cancellationToken);
        }

        await RunAsync(step.During, $"{number}.", cancellationToken);
        if (open is null)
        {
            return rejection!;
        }

        await _engine.DrainAsync(open, step.Response?.Frames?.Count ?? 0, TimeSpan.FromSeconds(step.Drain), cancellationToken);
        return new EngineResponse { Status = 101, Frames = open.Frames };
    }

    private void Keep(Step step, EngineResponse response)
    {
        foreach (var (name, source) in step.Capture)
        {
            if (Captured.From(response, source) is { } value)
            {
                _placeholders.Set(name, value);
            }
        }
    }

    private string ExpectedBody(Step step)
    {
        var frames = step.Response?.Frames is { } list ? JsonSerializer.SerializeToElement(list) : (JsonElement?)null;
        return (frames ?? step.Response?.Body) is { } expected ? _placeholders.Resolve(expected.GetRawText()) : "";
    }
}
