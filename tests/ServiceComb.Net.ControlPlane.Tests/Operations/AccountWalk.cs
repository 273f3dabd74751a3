using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Accounts;
using ServiceComb.Net.ControlPlane.Tests.Fixtures;
using ServiceComb.Net.Protocol.Accounts;

namespace ServiceComb.Net.ControlPlane.Tests.Operations;

/// <summary>The operations on accounts: tokens at the address of the registry, the others at that of the cloud.</summary>
internal static class AccountWalk
{
    private const string Changed = "Changed_pw\"&+1";

    private static CancellationToken Cancellation => Walk.Cancellation;

    public static async Task RunAsync(Walk walk, EngineHttpClient transport, EngineHttpClient cloudTransport)
    {
        var (accounts, cloud) = (new AccountClient(transport), new AccountClient(cloudTransport, throughCloud: true));
        await accounts.CreateAsync(new Account { Name = "ann-1.b", Password = CloudApi.Password, Roles = ["developer"] }, Cancellation);
        await walk.RunAsync("UpdateAccountRoles", cloud.UpdateAsync("ann-1.b", ["admin"], cancellationToken: Cancellation));
        await walk.RunAsync("ChangeAccountPassword", cloud.ChangePasswordAsync("ann-1.b", Changed, cancellationToken: Cancellation));
        Assert.NotEmpty(await walk.RunAsync("CreateToken", accounts.CreateTokenAsync("ann-1.b", Changed, cancellationToken: Cancellation)));
        await walk.RunAsync("DeleteAccount", cloud.DeleteAsync("ann-1.b", Cancellation));
    }
}
