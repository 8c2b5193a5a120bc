using SmscSimulator;

return await SmscCommand.Build().Parse(args).InvokeAsync();
