using System.CommandLine;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Cli.Commands.Engines;

/// <summary>The command <c>engines create</c>.</summary>
internal sealed class EngineCreateCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "Name of the engine." };
    private readonly Option<string> _flavor = new("--flavor") { Description = "Flavor, which limits the number of instances.", DefaultValueFactory = static _ => "cse.s1.small2" };
    private readonly Option<bool> _rbac = new("--rbac") { Description = "Require accounts. The password of the first account, root, is asked for, or read from standard input." };
    private readonly Option<string[]> _zones = new("--zone") { Description = "Availability zone. Can be repeated.", DefaultValueFactory = static _ => ["az1"] };
    private readonly Option<string> _vpc = new("--vpc") { Description = "Name of the virtual private cloud.", DefaultValueFactory = static _ => "vpc-default" };
    private readonly Option<string> _vpcId = new("--vpc-id") { Description = "Id of the virtual private cloud.", DefaultValueFactory = static _ => "vpc-default" };
    private readonly Option<string> _networkId = new("--network-id") { Description = "Id of the network of the subnet.", DefaultValueFactory = static _ => "network-default" };
    private readonly Option<string> _subnet = new("--subnet") { Description = "Addresses of the subnet.", DefaultValueFactory = static _ => "10.0.0.0/24" };

    public static Command Create(CliServices services)
    {
        var command = new EngineCreateCommand();
        return new Command("create", "Creates an engine, and waits until it is available. A control plane on this machine ignores zone and network.").With(
            command._name, command._flavor, command._rbac, command._zones, command._vpc, command._vpcId, command._networkId, command._subnet).Runs(services, command.RunAsync);
    }

    private async Task RunAsync(CommandContext context)
    {
        using var connection = await context.ConnectAsync();
        var engines = connection.Engines;
        var password = context.Get(_rbac) ? context.ReadPassword("Password of root: ") : null;
        var start = await engines.CreateAsync(
            new EngineCreation
            {
                Name = context.Get(_name),
                SpecType = "CSE2",
                Flavor = context.Get(_flavor),
                Payment = "1",
                AzList = context.Get(_zones),
                AuthType = password is null ? "NONE" : "RBAC",
                AuthCred = password is null ? null : new EngineRootPassword { Pwd = password },
                Vpc = context.Get(_vpc),
                VpcId = context.Get(_vpcId),
                NetworkId = context.Get(_networkId),
                SubnetCidr = context.Get(_subnet),
            },
            context.Cancellation);
        await EngineLookup.WaitAsync(context, engines, start, "Creating");
        EnginesCommand.Write(context, await engines.GetAsync(start.Id!, context.Cancellation));
    }
}
