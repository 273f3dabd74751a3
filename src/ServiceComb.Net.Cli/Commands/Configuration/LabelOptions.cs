using System.CommandLine;
using ServiceComb.Net.Cli.Contexts;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Commands.Configuration;

/// <summary>The options that select the labels of items: those of the layers that apps read, or any others.</summary>
internal sealed class LabelOptions
{
    private readonly Option<string?> _application = new("--app") { Description = "Application of the item. Default: that of the context, or 'default'." };
    private readonly Option<string?> _service = new("--service") { Description = "Microservice that alone reads the item." };
    private readonly Option<string?> _version = new("--version") { Description = "Version of the microservice that alone reads the item." };
    private readonly Option<string?> _environment = new("--environment") { Description = "Environment of the item." };
    private readonly Option<string[]> _labels = new("--label") { Description = "NAME=VALUE of any label. Can be repeated.", HelpName = "NAME=VALUE" };

    public Symbol[] All => [_application, _service, _version, _environment, _labels];

    /// <summary>Returns exactly the labels of an item. Without options it is one of the application, which all its microservices read.</summary>
    public Dictionary<string, string> ReadExact(CommandContext context, EngineContext engine)
    {
        var labels = ReadCustom(context);
        var (application, service, version, environment) = (context.Get(_application), context.Get(_service), context.Get(_version), context.Get(_environment));
        if (version is not null && service is null)
        {
            throw new CliException("--version needs --service.", ExitCode.BadArguments);
        }

        if (labels.Count > 0 && application is null && service is null && environment is null)
        {
            return labels;
        }

        // Apps ask for the label of the environment even when it is empty.
        labels["app"] = application ?? engine.Application ?? "default";
        labels["environment"] = environment ?? engine.Environment ?? "";
        Add(labels, "service", service);
        Add(labels, "version", version);
        return labels;
    }

    /// <summary>Returns the labels that items must have among others.</summary>
    public Dictionary<string, string> ReadFilter(CommandContext context)
    {
        var labels = ReadCustom(context);
        Add(labels, "app", context.Get(_application));
        Add(labels, "service", context.Get(_service));
        Add(labels, "version", context.Get(_version));
        Add(labels, "environment", context.Get(_environment));
        return labels;
    }

    private Dictionary<string, string> ReadCustom(CommandContext context)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in context.Get(_labels) ?? [])
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } name, var value])
            {
                throw new CliException($"'{text}' is not a label; NAME=VALUE is expected.", ExitCode.BadArguments);
            }

            labels[name] = value;
        }

        return labels;
    }

    private static void Add(Dictionary<string, string> labels, string name, string? value)
    {
        if (value is not null)
        {
            labels[name] = value;
        }
    }
}
