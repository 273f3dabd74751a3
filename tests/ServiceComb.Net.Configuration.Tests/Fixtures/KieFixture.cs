using System.Net;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Configuration.Store;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Tests.Fixtures;

/// <summary>A local engine and a store that writes to its configuration center.</summary>
public sealed class KieFixture : IAsyncDisposable
{
    private readonly EngineHttpClient _transport;

    private KieFixture(LocalEngineHost engine, NetworkCredential? account)
    {
        Engine = engine;
        var options = new EngineClientOptions { ConnectTimeout = TimeSpan.FromMinutes(2), RequestTimeout = TimeSpan.FromMinutes(2) };
        options.Addresses.Add(engine.KieAddress.ToString());
        if (account is not null)
        {
            options.Account = () => account;
            options.LoginAddresses.Add(engine.RegistryAddress.ToString());
        }

        _transport = new EngineHttpClient(options);
        Client = new KieClient(_transport);
        Store = new KieStore(Client);
    }

    public LocalEngineHost Engine { get; }

    public KieClient Client { get; }

    public IKieStore Store { get; }

    public string Address => Engine.KieAddress.ToString();

    public static async Task<KieFixture> StartAsync() => new(await LocalEngineHost.StartAsync(new LocalEngineOptions()), account: null);

    /// <summary>Starts an engine with RBAC; the store uses the root account.</summary>
    public static async Task<KieFixture> StartGuardedAsync(string password) => new(
        await LocalEngineHost.StartAsync(new LocalEngineOptions { Rbac = true, RootPassword = password, PasswordIterations = 1000, TokenLifetime = TimeSpan.FromMinutes(30) }),
        new NetworkCredential("root", password));

    public static Dictionary<string, string> Labels(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(label => label.Split(':')).ToDictionary(pair => pair[0], pair => pair[1]);

    public Task<KieItem> PutAsync(string key, string value, string labels = "app:shop,environment:", string type = KieValueType.Text) =>
        Store.SetAsync(new KieItem { Key = key, Value = value, ValueType = type, Labels = Labels(labels) });

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await Engine.DisposeAsync();
    }
}
