return await ServiceComb.Net.LocalEngine.CommandLine.EngineCommand.RunAsync(args);
