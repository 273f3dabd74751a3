namespace Shop.Run;

/// <summary>The arguments of the command line.</summary>
internal sealed record RunOptions
{
    public const string Usage = """
        usage: dotnet run --project examples/Shop/Shop.Run -- [options]
          --walk                      perform the walk of the README, check what it says, and stop
          --registry URL --kie URL    use this engine instead of starting one
          --free-ports                listen on free ports instead of 5200 to 5205, 30100 and 30110
          --verbose                   show the logs of the apps; without it only warnings and errors
        """;

    public bool Walk { get; private init; }

    public bool UseFreePorts { get; private init; }

    public bool IsVerbose { get; private init; }

    public Uri? Registry { get; private init; }

    public Uri? Kie { get; private init; }

    /// <summary>Returns the options; null when the arguments are not of the form that <see cref="Usage"/> shows.</summary>
    public static RunOptions? Parse(string[] args)
    {
        var options = new RunOptions();
        var rest = new Queue<string>(args);
        while (options is not null && rest.TryDequeue(out var name))
        {
            options = name switch
            {
                "--walk" => options with { Walk = true },
                "--free-ports" => options with { UseFreePorts = true },
                "--verbose" => options with { IsVerbose = true },
                "--registry" when TryDequeueAddress(rest) is { } registry => options with { Registry = registry },
                "--kie" when TryDequeueAddress(rest) is { } kie => options with { Kie = kie },
                _ => null,
            };
        }

        return options is not null && (options.Registry is null) == (options.Kie is null) ? options : null;
    }

    private static Uri? TryDequeueAddress(Queue<string> rest) =>
        rest.TryDequeue(out var text) && Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : null;
}
