using System.Net;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Accounts;
using ServiceComb.Net.Client.Engines;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Registry;

namespace ServiceComb.Net.Cli.Contexts;

/// <summary>The clients of the engine of a context. A part without an address fails when it is used, with the option that sets it.</summary>
internal sealed class EngineConnection : IDisposable
{
    private readonly ServiceCombClient _client;

    public EngineConnection(EngineContext context, string password, SecretSource? accessKey, TimeProvider time)
    {
        Context = context;
        var options = new ServiceCombClientOptions { Registry = CreateOptions(context.Registry), Kie = CreateOptions(context.Kie) };
        if (context.Account is { } account)
        {
            options.Registry.Account = () => new NetworkCredential(account, password);
        }

        if (context.Cloud is { } cloud)
        {
            options.Cloud = CreateOptions([cloud]);
            options.Cloud.Authentication = accessKey is null ? null : new CloudAuthentication(accessKey, context.Project, time);
        }

        // The client needs a registry; commands that do not must work without one.
        if (options.Registry.Addresses.Count == 0)
        {
            options.Registry.Addresses.Add(context.Kie.Concat(context.Cloud is null ? [] : [context.Cloud]).FirstOrDefault() ?? "http://127.0.0.1:30100");
        }

        _client = new ServiceCombClient(options, time);
    }

    public EngineContext Context { get; }

    public RegistryClient Registry => Require(Context.Registry.Count > 0, "the registry", "--registry").Registry;

    public KieClient Kie => Require(Context.Kie.Count > 0, "the configuration center", "--kie").Kie;

    public AccountClient Accounts => Require(Context.Registry.Count > 0, "the registry", "--registry").Accounts;

    public EngineManagementClient Engines => Require(Context.Cloud is not null, "engine management", "--cloud").Engines;

    public void Dispose() => _client.Dispose();

    private ServiceCombClient Require(bool hasAddress, string part, string option) => hasAddress
        ? _client
        : throw new CliException($"The address of {part} is unknown. Set {option}, or add it to the context with 'servicecomb context set NAME {option} URL'.", ExitCode.BadArguments);

    private EngineClientOptions CreateOptions(IEnumerable<string> addresses)
    {
        var options = new EngineClientOptions { Project = Context.Project ?? "default", EngineId = Context.EngineId };
        options.Tls.AuthorityFile = Context.AuthorityFile;
        foreach (var address in addresses)
        {
            options.Addresses.Add(address);
        }

        return options;
    }
}
