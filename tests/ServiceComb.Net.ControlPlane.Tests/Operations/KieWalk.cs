using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.ControlPlane.Tests.Operations;

/// <summary>The operations on configuration: items at the address of the configuration center, files and scopes at that of the
/// cloud.</summary>
internal static class KieWalk
{
    private static CancellationToken Cancellation => Walk.Cancellation;

    public static async Task RunAsync(Walk walk, EngineHttpClient transport, EngineHttpClient cloudTransport)
    {
        var (kie, cloud) = (new KieClient(transport), new KieClient(cloudTransport));
        var labels = new Dictionary<string, string> { ["app"] = "shop_1.a-b", ["environment"] = "" };
        var item = await walk.RunAsync("CreateKeyValue", kie.CreateAsync(new KieItem { Key = "a.b", Value = Walk.Strange, Labels = labels, Status = KieStatus.Enabled }, Cancellation));
        Assert.Equal(Walk.Strange, (await walk.RunAsync("GetKeyValue", kie.GetAsync(item.Id!, Cancellation))).Value);
        await walk.RunAsync("UpdateKeyValue", kie.UpdateAsync(item.Id!, Walk.Strange + "!", cancellationToken: Cancellation));
        Assert.Equal(Walk.Strange + "!", Assert.Single((await walk.RunAsync("ListKeyValues", kie.ListAsync(new KieQuery { Labels = [new("app", "shop_1.a-b")] }, Cancellation))).Items).Value);

        var file = await walk.RunAsync("ExportKieConfigurations", cloud.ExportAsync([item.Id!], new("app", "shop_1.a-b"), cancellationToken: Cancellation));
        Assert.Equal(Walk.Strange + "!", Assert.Single(file.Data).Value);
        await walk.RunAsync("DeleteConfigurationScope", cloud.DeleteScopeAsync("shop_1.a-b", new ScopeDeletion { Keys = ["a.b"], Flush = "true" }, cancellationToken: Cancellation));
        Assert.Empty((await kie.ListAsync(new KieQuery { Labels = [new("app", "shop_1.a-b")] }, Cancellation)).Items);
        var imported = await walk.RunAsync("ImportKieConfigurations", cloud.ImportAsync(file, KieImportMode.Abort, asForm: true, cancellationToken: Cancellation));
        Assert.Equal(Walk.Strange + "!", Assert.Single(imported.Success).Value);

        await walk.RunAsync("DeleteKeyValue", kie.DeleteAsync(item.Id!, Cancellation));
        var other = await kie.CreateAsync(new KieItem { Key = "other", Value = "v", Labels = labels }, Cancellation);
        await walk.RunAsync("DeleteKeyValues", kie.DeleteManyAsync([other.Id!], Cancellation));
    }
}
