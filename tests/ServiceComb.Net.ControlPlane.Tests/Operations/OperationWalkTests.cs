using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Engines;
using ServiceComb.Net.ControlPlane.Tests.Fixtures;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.ControlPlane.Tests.Operations;

/// <summary>Runs all operations of the API reference through the clients, on a control plane that authenticates requests and on
/// engines that it creates. Texts contain characters that are special in URLs, JSON or headers.</summary>
public sealed class OperationWalkTests
{
    private const string Password = CloudApi.Password;

    // The engines of all tests share the machine, and a password takes long to hash.
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromMinutes(2);
    private const string ProjectName = "region-1";
    private const string ProjectId = "project-1";

    [Fact]
    public async Task All_66_operations_work_from_the_client_to_the_engine()
    {
        var options = ControlPlaneFixture.Options();
        (options.Users["operator"], options.Domain, options.Projects[ProjectName]) = (Password, "company", ProjectId);

        options.EngineVersions[EngineWalk.EarlierVersion] = ControlPlaneProcess.Program;

        // A file that exists, but is no program.
        options.EngineVersions[EngineWalk.BrokenVersion] = Path.Combine(AppContext.BaseDirectory, "Data", "cse-operations.json");
        await using var control = await LocalControlPlane.StartAsync(options, TestContext.Current.CancellationToken);
        using var authentication = new IamTokenAuthentication(new IamTokenOptions
        {
            Address = control.Address.ToString(),
            ProjectName = ProjectName,
            Timeout = RequestTimeout,
            User = static () => new NetworkCredential("operator", Password, "company"),
        });
        using var cloud = new EngineHttpClient(Options(control.Address, authentication));
        var walk = new Walk();
        var engines = new EngineWalk(walk, new EngineManagementClient(cloud), id => BackUpAsync(control.Address, authentication, id));
        var engine = await engines.CreateAsync("walked", "cse.s1.small2");
        var nacos = await engines.CreateAsync("spaces", "cse.nacos2.c1.large.10");
        await engines.QueryAsync(engine);

        await engines.CreateTokenAsync(engine.Id!);
        var (registryAddress, kieAddress) = EngineWalk.AddressesOf(engine);
        using var registry = new EngineHttpClient(new EngineClientOptions { Addresses = { registryAddress }, Account = Root, RequestTimeout = RequestTimeout });
        using var kie = new EngineHttpClient(new EngineClientOptions { Addresses = { kieAddress }, Account = Root, LoginAddresses = { registryAddress }, RequestTimeout = RequestTimeout });
        using var toEngine = new EngineHttpClient(Options(control.Address, new CloudEngineAuthentication(authentication, registry), engine.Id));
        using var toNacos = new EngineHttpClient(Options(control.Address, authentication, nacos.Id));
        await RegistryWalk.RunAsync(walk, registry);
        await KieWalk.RunAsync(walk, kie, toEngine);
        await GovernanceWalk.RunAsync(walk, toEngine);
        await AccountWalk.RunAsync(walk, registry, toEngine);
        await NacosWalk.RunAsync(walk, toNacos);
        await engines.ChangeAsync(engine.Id!);

        Assert.Empty(ReferenceOperations.Ids.Except(walk.Done));
        Assert.Equal(66, walk.Done.Count);
    }

    // The API reference has no operation that makes a backup.
    private static async Task<string> BackUpAsync(Uri address, IamTokenAuthentication authentication, string engineId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, $"cseengine/v1/engines/{engineId}/backups")) { Content = JsonContent.Create(new { name = "walk" }) };
        await authentication.AuthenticateAsync(request, address, TestContext.Current.CancellationToken);
        using var http = new HttpClient();
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["id"]!;
    }

    private static NetworkCredential Root() => new("root", Password);

    private static EngineClientOptions Options(Uri address, IAuthenticationProvider authentication, string? engineId = null) => new()
    {
        Addresses = { address.GetLeftPart(UriPartial.Authority) },
        Project = ProjectId,
        EnterpriseProjectId = "0",
        EngineId = engineId,
        Authentication = authentication,
        RequestTimeout = RequestTimeout,
    };
}
