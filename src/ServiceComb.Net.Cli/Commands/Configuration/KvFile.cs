using System.Text;
using System.Text.Json;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Cli.Commands.Configuration;

/// <summary>Reads files of items, in the format of the configuration center.</summary>
internal static class KvFile
{
    public static async Task<IReadOnlyList<KieItem>> ReadAsync(CommandContext context, string file)
    {
        try
        {
            var text = Encoding.UTF8.GetBytes(await InputFile.ReadAsync(context, file));
            var items = JsonSerializer.Deserialize(text, ProtocolJson.Kie.GetTypeInfo<KieFile>())?.Data ?? [];
            if (items.Any(static item => string.IsNullOrEmpty(item.Key)))
            {
                throw new CliException($"{InputFile.NameOf(file)} contains an item without a key.", ExitCode.BadArguments);
            }

            return items;
        }
        catch (JsonException exception)
        {
            throw new CliException($"{InputFile.NameOf(file)} is not a file of items (line {exception.LineNumber + 1}, {exception.Path}). 'servicecomb kv export' writes such a file.", ExitCode.BadArguments);
        }
    }
}
