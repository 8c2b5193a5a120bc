using Demo;

return await DemoCommand.Build().Parse(args).InvokeAsync();
