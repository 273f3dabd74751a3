using ServiceComb.Net.LocalEngine;
using Shop.Run;
using Shop.Run.Walk;

if (RunOptions.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync(RunOptions.Usage);
    return 2;
}

using var signals = new StopSignals();
try
{
    // An engine, unless the options name one, and the apps, each in a process of its own.
    await using var engine = await Engine.StartAsync(options, signals.Stop);
    await using var apps = new AppProcesses(engine, options);
    Console.WriteLine("Starting an engine and the apps ...");
    await apps.StartAllAsync(signals.Stop);
    apps.WriteAddresses(Console.Out);
    if (options.Walk)
    {
        return await new ShopWalk(engine, apps).RunAsync(Console.Out, signals.Stop) ? 0 : 1;
    }

    Console.WriteLine("Press Ctrl+C to stop.");
    await apps.WaitForStopAsync(signals.Stop);
    Console.WriteLine("Stopping ...");
    return 0;
}
catch (Exception exception) when (exception is AppFailedException or LocalEngineException or IOException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
{
    return 0;
}
