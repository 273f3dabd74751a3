using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Commands.Configuration;
using ServiceComb.Net.Cli.Contexts;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Governance.Routing;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Cli.Commands.Policies;

/// <summary>The command <c>canary</c>: divides the calls of a service among its versions.</summary>
internal sealed class CanaryCommand
{
    private readonly Argument<string> _service = new("SERVICE") { Description = "Name of the microservice." };
    private readonly Argument<string[]> _weights = new("VERSION=PERCENT") { Description = "Share of each version; together 100. Without any, the present shares are shown.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _clear = new("--clear") { Description = "Divide the calls among all instances again. Rules with conditions stay." };
    private readonly Option<string?> _application = new("--app") { Description = "Application of the callers. Default: that of the context, or 'default'." };
    private readonly Option<string?> _environment = new("--environment") { Description = "Environment of the callers." };

    public static Command Create(CliServices services)
    {
        var command = new CanaryCommand();
        return new Command("canary", "Divides the calls of a microservice among its versions, such as 'canary orders 2.0.0=20 1.0.0=80'.").With(
            command._service, command._weights, command._clear, command._application, command._environment).Runs(services, command.RunAsync);
    }

    private async Task RunAsync(CommandContext context)
    {
        var weights = ReadWeights(context.Get(_weights));
        if (context.Get(_clear) && weights.Count > 0)
        {
            throw new CliException("--clear and shares exclude each other.", ExitCode.BadArguments);
        }

        using var connection = await context.ConnectAsync();
        var (key, labels) = ($"{GovernanceDocumentValidator.KeyPrefix}routeRule.{context.Get(_service)}", ReadLabels(context, connection.Context));
        var present = await connection.Kie.FindByKeyAsync(key, labels, context.Cancellation);
        var rules = Parse(present?.Value);
        if (weights.Count == 0 && !context.Get(_clear))
        {
            Write(context, rules);
            return;
        }

        if (context.Get(_clear))
        {
            rules.RemoveUnconditional();
        }
        else
        {
            rules.DivideByVersion(weights);
            await WarnAsync(context, connection, labels, weights);
        }

        if (rules.Rules.Count > 0)
        {
            await StoreAsync(context, connection, key, rules.ToString(), labels);
        }
        else if (present is not null)
        {
            await connection.Kie.DeleteAsync(present.Id!, context.Cancellation);
        }

        Write(context, rules);
    }

    private static RouteRuleDocument Parse(string? text)
    {
        try
        {
            return RouteRuleDocument.Parse(text);
        }
        catch (FormatException exception)
        {
            throw new CliException($"{exception.Message} Correct it with 'servicecomb policy apply' first.");
        }
    }

    private static async Task StoreAsync(CommandContext context, EngineConnection connection, string key, string text, Dictionary<string, string> labels)
    {
        if (GovernanceDocumentValidator.Check(new Dictionary<string, string> { [key] = text }, new Dictionary<string, string>())[0].Error is { } error)
        {
            throw new CliException($"Nothing was stored, because apps would ignore the rule: {error}", ExitCode.Findings);
        }

        await PolicyItems.SetAsync(context, connection, key, text, labels);
    }

    private Dictionary<string, string> ReadLabels(CommandContext context, EngineContext engine) => new()
    {
        ["app"] = context.Get(_application) ?? engine.Application ?? "default",
        ["environment"] = context.Get(_environment) ?? engine.Environment ?? "",
    };

    private static Dictionary<string, int> ReadWeights(string[] texts)
    {
        var weights = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } version, var share] || !int.TryParse(share.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var weight) || weight > 100)
            {
                throw new CliException($"'{text}' is not a share; VERSION=PERCENT with 0 to 100 is expected, such as 2.0.0=20.", ExitCode.BadArguments);
            }

            if (!weights.TryAdd(version, weight))
            {
                throw new CliException($"The version {version} occurs twice.", ExitCode.BadArguments);
            }
        }

        return weights.Count == 0 || weights.Values.Sum() == 100 ? weights
            : throw new CliException($"The shares total {weights.Values.Sum()}; 100 is expected.", ExitCode.BadArguments);
    }

    // A version without instances is no error: rules are written before the version starts.
    private async Task WarnAsync(CommandContext context, EngineConnection connection, Dictionary<string, string> labels, Dictionary<string, int> weights)
    {
        if (connection.Context.Registry.Count == 0)
        {
            return;
        }

        var instances = await connection.Registry.ListServiceInstancesAsync(labels["app"], context.Get(_service), labels["environment"], context.Cancellation);
        var versions = instances.Where(static instance => instance.Status == InstanceStatus.Up).Select(static instance => instance.Version).ToHashSet();
        foreach (var version in weights.Where(weight => weight.Value > 0 && !versions.Contains(weight.Key)).Select(static weight => weight.Key))
        {
            await context.Environment.Error.WriteLineAsync(ReceivedText.Escape($"Warning: {context.Get(_service)} {version} has no instance that is up.", 500));
        }
    }

    private void Write(CommandContext context, RouteRuleDocument rules)
    {
        var rows = rules.RulesByPrecedence.SelectMany(static rule => rule.Route.Select(share => (rule.Condition, Version: TagsOf(share), Weight: $"{share.Weight}"))).ToList();
        var table = new OutputTable("condition", "version", "percent") { Empty = $"The calls of {ReceivedText.Escape(context.Get(_service))} are divided among all instances." };
        foreach (var (condition, version, weight) in rows)
        {
            table.Add(condition.Length == 0 ? "all calls" : condition, version, weight);
        }

        context.Output.Write(table, () => new JsonArray([.. rows.Select(static row => (JsonNode)new JsonObject { ["condition"] = row.Condition, ["version"] = row.Version, ["percent"] = row.Weight })]));
    }

    private static string TagsOf(RouteShare share) => string.Join(" ", share.Tags.Select(static tag => tag.Key == "version" ? tag.Value : $"{tag.Key}={tag.Value}"));
}
