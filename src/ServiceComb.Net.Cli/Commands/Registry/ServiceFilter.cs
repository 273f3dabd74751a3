using System.CommandLine;
using System.IO.Enumeration;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Cli.Commands.Registry;

/// <summary>Selects microservices by name, application, environment and version.</summary>
internal sealed class ServiceFilter
{
    public Argument<string?> Name { get; } = new("NAME") { Description = "Name of the microservice; * stands for any characters.", Arity = ArgumentArity.ZeroOrOne };

    public Option<string?> Application { get; } = new("--app") { Description = "Application." };

    public Option<string?> Environment { get; } = new("--environment") { Description = "Environment; empty for services without one." };

    public Option<string?> Version { get; } = new("--version") { Description = "Version of the microservice." };

    public Symbol[] All => [Name, Application, Environment, Version];

    /// <summary>Returns the selected microservices, ordered by application, name, environment and version.</summary>
    public async Task<IReadOnlyList<Microservice>> ListAsync(CommandContext context, ServiceComb.Net.Client.Registry.RegistryClient registry)
    {
        var services = await registry.ListMicroservicesAsync(context.Cancellation);
        return
        [
            .. services.Where(service => Matches(service, context))
                .OrderBy(static service => service.AppId, StringComparer.Ordinal)
                .ThenBy(static service => service.ServiceName, StringComparer.Ordinal)
                .ThenBy(static service => service.Environment, StringComparer.Ordinal)
                .ThenBy(static service => service.Version, StringComparer.Ordinal),
        ];
    }

    private bool Matches(Microservice service, CommandContext context) =>
        (context.Get(Name) is not { } name || FileSystemName.MatchesSimpleExpression(name, service.ServiceName ?? "", ignoreCase: false))
        && (context.Get(Application) is not { } application || (service.AppId ?? "") == application)
        && (context.Get(Environment) is not { } environment || (service.Environment ?? "") == environment)
        && (context.Get(Version) is not { } version || service.Version == version);
}
