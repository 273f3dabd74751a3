return await ServiceComb.Net.Engine.CommandLine.EngineCommand.RunAsync(args);
